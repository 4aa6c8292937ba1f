#include "core/values.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::string_view digest_prefix = "sha256:";
constexpr auto shanghai_offset = std::chrono::hours(8);

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <std::size_t N>
bool read_hex(std::string_view hex, std::array<std::uint8_t, N>& out) {
  if (hex.size() != 2 * N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

template <std::size_t N>
std::string_view view(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// Exactly `digits` decimal digits at `at`.
bool read_digits(std::string_view text, std::size_t at, std::size_t digits, int& out) {
  if (at + digits > text.size()) return false;
  out = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

Error bad(std::string_view what, std::string_view text) {
  return {ErrorCode::malformed,
          "expected " + std::string(what) + ", got \"" + to_visible(excerpt(text, 80)) + "\""};
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string to_hex(const Digest& digest) {
  return to_hex(view(digest.bytes));
}

std::string to_text(const Digest& digest) {
  return std::string(digest_prefix) + to_hex(digest);
}

std::string_view as_bytes(const Digest& digest) {
  return view(digest.bytes);
}

Result<Digest> parse_digest(std::string_view text) {
  if (!text.starts_with(digest_prefix)) return bad("\"sha256:\" and 64 hex digits", text);
  return parse_hex_digest(text.substr(digest_prefix.size()));
}

Result<Digest> parse_hex_digest(std::string_view hex) {
  Digest digest;
  if (!read_hex(hex, digest.bytes)) return bad("64 lower-case hex digits", hex);
  return digest;
}

Result<Bytes> from_hex(std::string_view hex) {
  Bytes out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    std::array<std::uint8_t, 1> byte{};
    if (!read_hex(hex.substr(i, 2), byte)) return bad("pairs of lower-case hex digits", hex);
    out += static_cast<char>(byte[0]);
  }
  return out;
}

std::string to_text(const Id& id) {
  return to_hex(view(id.bytes));
}

Result<Id> parse_id(std::string_view text) {
  Id id;
  if (!read_hex(text, id.bytes)) return bad("32 lower-case hex digits", text);
  return id;
}

Id first_half(const Digest& digest) {
  Id id;
  std::memcpy(id.bytes.data(), digest.bytes.data(), id.bytes.size());
  return id;
}

// A file system may hold any time; what was written must be read again, so the years end at 0000
// and 9999.
std::string to_text(TimePoint time) {
  using std::chrono::year;
  constexpr auto first = TimePoint{std::chrono::sys_days{year{0} / 1 / 1}};
  constexpr auto end = TimePoint{std::chrono::sys_days{year{10'000} / 1 / 1}};
  time = std::clamp(time, first, end - std::chrono::milliseconds(1));
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const Day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  char text[40];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

Result<TimePoint> parse_time(std::string_view text) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  const bool shaped = text.size() == 24 && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
                      text[19] == '.' && text[23] == 'Z' && read_digits(text, 11, 2, hour) &&
                      read_digits(text, 14, 2, minute) && read_digits(text, 17, 2, second) &&
                      read_digits(text, 20, 3, millisecond);
  const auto day = shaped ? parse_day(text.substr(0, 10)) : bad("a day", text);
  if (!day || hour > 23 || minute > 59 || second > 59) {
    return bad("a UTC time like 2026-11-24T03:14:15.926Z", text);
  }
  return TimePoint{std::chrono::sys_days{*day}} + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) +
         std::chrono::milliseconds(millisecond);
}

std::string to_text(Day day) {
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

Result<Day> parse_day(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                      read_digits(text, 0, 4, year) && read_digits(text, 5, 2, month) &&
                      read_digits(text, 8, 2, day);
  const Day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                 std::chrono::day(static_cast<unsigned>(day))};
  if (!shaped || !date.ok()) return bad("a day like 2026-11-24 that exists", text);
  return date;
}

TimePoint first_moment_after(Day day) {
  return TimePoint{std::chrono::sys_days{day}} + std::chrono::days(1) - shanghai_offset;
}

Day day_in_shanghai(TimePoint time) {
  return Day{std::chrono::floor<std::chrono::days>(time + shanghai_offset)};
}

Bytes big_endian(std::uint64_t number) {
  Bytes bytes(sizeof number, '\0');
  for (auto at = bytes.rbegin(); at != bytes.rend(); ++at, number >>= 8) {
    *at = static_cast<char>(number & 0xff);
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  static constexpr char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t held = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < held ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= held ? letters[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  const Error error{ErrorCode::malformed, "expected canonical base64"};
  const bool mixed = text.find_first_of("+/") != std::string_view::npos &&
                     text.find_first_of("-_") != std::string_view::npos;
  if (text.size() % 4 != 0 || mixed) return error;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t padding =
        !last ? 0 : (text[i + 3] != '=' ? 0U : (text[i + 2] != '=' ? 1U : 2U));
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = k < 4 - padding ? base64_value(text[i + k]) : 0;
      if (value < 0) return error;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    // Spare bits must be zero, so that one value has one spelling.
    if ((padding == 1 && (group & 0xffU) != 0) || (padding == 2 && (group & 0xffffU) != 0)) {
      return error;
    }
    for (std::size_t k = 0; k < 3 - padding; ++k) {
      out += static_cast<char>(group >> (16 - 8 * k) & 0xffU);
    }
  }
  return out;
}

}  // namespace examguard

std::size_t std::hash<examguard::Digest>::operator()(
    const examguard::Digest& digest) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, digest.bytes.data(), sizeof value);
  return value;
}

std::size_t std::hash<examguard::Id>::operator()(const examguard::Id& id) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, id.bytes.data(), sizeof value);
  return value;
}
