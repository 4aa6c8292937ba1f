#include "core/sources/registry.hpp"

#include <algorithm>
#include <charconv>

#include "core/kinds/kind_bytes.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_text(RegistryType type) {
  return type == RegistryType::text || type == RegistryType::expand_text ||
         type == RegistryType::many_texts;
}

std::optional<std::uint64_t> stored_number(const RegistryValue& value) {
  if (value.type == RegistryType::number && value.data.size() >= 4) return little32(value.data, 0);
  if (value.type == RegistryType::big_endian_number && value.data.size() >= 4) {
    return big32(value.data, 0);
  }
  if (value.type == RegistryType::long_number && value.data.size() >= 8) {
    return little32(value.data, 0) | std::uint64_t{little32(value.data, 4)} << 32;
  }
  return std::nullopt;
}

void append_utf16(Bytes& out, std::uint32_t unit) {
  out += static_cast<char>(unit & 0xff);
  out += static_cast<char>(unit >> 8 & 0xff);
}

}  // namespace

std::string to_text(const RegistryValue& value) {
  if (is_text(value.type)) return utf16_to_utf8(value.data);
  if (const auto number = stored_number(value)) return std::to_string(*number);
  return to_hex(std::string_view(value.data).substr(0, 32));
}

std::optional<std::uint64_t> to_number(const RegistryValue& value) {
  if (const auto number = stored_number(value)) return number;
  if (!is_text(value.type)) return std::nullopt;
  const std::string text = utf16_to_utf8(value.data);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

const RegistryValue* find_value(const std::vector<RegistryValue>& values, std::string_view name) {
  const auto same = [&](const RegistryValue& value) {
    return std::ranges::equal(value.name, name, {}, lower, lower);
  };
  const auto found = std::ranges::find_if(values, same);
  return found == values.end() ? nullptr : &*found;
}

std::string utf16_to_utf8(std::string_view little_endian) {
  std::string out;
  for (std::size_t at = 0; at + 1 < little_endian.size(); at += 2) {
    std::uint32_t unit = little16(little_endian, at);
    if (unit == 0) break;
    if (unit >= 0xd800 && unit < 0xdc00 && at + 3 < little_endian.size()) {
      const std::uint32_t low = little16(little_endian, at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      }
    }
    append_utf8(out, unit);
  }
  return out;
}

Bytes utf8_to_utf16(std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  Bytes out;
  for (std::size_t at = 0; at < valid.size();) {
    const std::uint32_t first = byte_at(valid, at);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte_at(valid, at + i) & 0x3fU);
    if (code >= 0x10000) {
      append_utf16(out, 0xd800 + ((code - 0x10000) >> 10));
      code = 0xdc00 + (code & 0x3ff);
    }
    append_utf16(out, code);
    at += length;
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const bool valid = code_point < 0x110000 && (code_point < 0xd800 || code_point >= 0xe000);
  const std::uint32_t code = valid ? code_point : 0xfffd;
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace examguard
