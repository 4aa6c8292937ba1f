// Duty hours of core/site/roster.hpp: "mon-fri 08:00-18:00, sat 09:00-12:00".
#include <array>

#include "core/site/roster.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr unsigned minutes_of_day = 24 * 60;
constexpr std::uint8_t every_day = 0x7f;
constexpr std::size_t most_spans = 16;

Error wrong(std::string_view text) {
  return {ErrorCode::malformed,
          "expected duty hours like \"mon-fri 08:00-18:00, sat 09:00-12:00\", got \"" +
              to_visible(text.substr(0, 80)) + "\""};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<unsigned> day_of(std::string_view text) {
  for (unsigned i = 0; i < days.size(); ++i) {
    if (fold_case(text) == days[i]) return i;
  }
  return std::nullopt;
}

// "mon", "mon-fri"; a span may run over the week's end.
std::optional<std::uint8_t> days_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = day_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned bits = 0;
  for (unsigned day = *first;; day = (day + 1) % 7) {
    bits |= 1U << day;
    if (day == *last) break;
  }
  return static_cast<std::uint8_t>(bits);
}

std::optional<unsigned> minute_of(std::string_view text) {
  const auto digit = [&](std::size_t at) { return static_cast<unsigned>(text[at] - '0'); };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 3U, 4U}) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
  }
  const unsigned minute = digit(3) * 10 + digit(4);
  const unsigned total = (digit(0) * 10 + digit(1)) * 60 + minute;
  if (minute > 59 || total > minutes_of_day) return std::nullopt;
  return total;
}

std::optional<DutyHours> span_of(std::string_view text) {
  DutyHours out;
  const std::size_t space = text.find(' ');
  if (space != std::string_view::npos) {
    const auto bits = days_of(text.substr(0, space));
    if (!bits) return std::nullopt;
    out.days = *bits;
    text = trimmed(text.substr(space));
  }
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = minute_of(text.substr(0, dash));
  const auto to = minute_of(text.substr(dash + 1));
  if (!from || !to || *from >= *to) return std::nullopt;
  out.from_minute = *from;
  out.to_minute = *to;
  return out;
}

std::string clock(unsigned minute) {
  const auto two = [](unsigned value) {
    return std::string(value < 10 ? "0" : "") + std::to_string(value);
  };
  return two(minute / 60) + ":" + two(minute % 60);
}

// The days as spans; several when they do not hang together.
std::string days_text(std::uint8_t bits, std::string_view hours) {
  std::string out;
  for (unsigned day = 0; day < 7; ++day) {
    if ((bits >> day & 1U) == 0) continue;
    unsigned last = day;
    while (last + 1 < 7 && (bits >> (last + 1) & 1U) != 0) ++last;
    if (!out.empty()) out += ", ";
    out += days[day];
    if (last > day) out += "-" + std::string(days[last]);
    out += " " + std::string(hours);
    day = last;
  }
  return out;
}

}  // namespace

Result<std::vector<DutyHours>> parse_duty_hours(std::string_view text) {
  std::vector<DutyHours> out;
  std::string_view rest = trimmed(text);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const auto span = span_of(trimmed(rest.substr(0, comma)));
    if (!span || out.size() == most_spans) return wrong(text);
    out.push_back(*span);
    if (comma == std::string_view::npos) break;
    rest = trimmed(rest.substr(comma + 1));
    if (rest.empty()) return wrong(text);
  }
  return out;
}

std::string to_text(const std::vector<DutyHours>& hours) {
  std::string out;
  for (const DutyHours& each : hours) {
    const std::string span = clock(each.from_minute) + "-" + clock(each.to_minute);
    if (!out.empty()) out += ", ";
    out += each.days == every_day ? span : days_text(each.days, span);
  }
  return out;
}

}  // namespace examguard
