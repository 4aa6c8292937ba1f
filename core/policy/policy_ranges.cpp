// Ranges of versions, sizes and ages, and the order of versions.
#include <algorithm>
#include <limits>

#include "core/policy/policy_rules.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

using Bound = VersionRange::Bound;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == ',';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view take_while(std::string_view& text, bool (*belongs)(char)) {
  const auto end = std::find_if_not(text.begin(), text.end(), belongs);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view run = text.substr(0, length);
  text.remove_prefix(length);
  return run;
}

// "1:" in front of a Debian or RPM version.
std::string_view take_epoch(std::string_view& version) {
  std::string_view rest = version;
  const std::string_view digits = take_while(rest, is_digit);
  if (digits.empty() || !rest.starts_with(':')) return "0";
  version = rest.substr(1);
  return digits;
}

int compare_numbers(std::string_view left, std::string_view right) {
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  const int order = left.compare(right);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare_letters(std::string_view left, std::string_view right) {
  const auto less = [](char a, char b) { return lower(a) < lower(b); };
  if (std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(), less)) {
    return -1;
  }
  return std::lexicographical_compare(right.begin(), right.end(), left.begin(), left.end(), less);
}

bool separates(char c) {
  return !is_digit(c) && !is_letter(c) && c != '~';
}

// Rank of what comes next: "~" is before the end, letters are before digits.
int rank(std::string_view rest) {
  if (rest.empty()) return 1;
  if (rest[0] == '~') return 0;
  return is_letter(rest[0]) ? 2 : 3;
}

struct Comparison {
  Bound bound;
  std::string_view value;
};

// Takes ">=1.2" off the front of `text`; nothing in front of the value means "=".
Result<Comparison> take_comparison(std::string_view& text) {
  static constexpr std::pair<std::string_view, Bound> operators[] = {
      {"<=", Bound::at_most}, {">=", Bound::at_least}, {"==", Bound::equal},
      {"<", Bound::less},     {">", Bound::more},      {"=", Bound::equal}};
  Bound bound = Bound::equal;
  for (const auto& [sign, meaning] : operators) {
    if (!text.starts_with(sign)) continue;
    bound = meaning;
    text.remove_prefix(sign.size());
    break;
  }
  take_while(text, is_space);
  const std::string_view value =
      take_while(text, [](char c) { return !is_space(c) && c != '<' && c != '>' && c != '='; });
  take_while(text, is_space);
  if (value.empty()) return Error{ErrorCode::malformed, "a comparison without a value"};
  return Comparison{bound, value};
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

Result<std::uint64_t> parse_amount(std::string_view text, const std::vector<Unit>& units,
                                   std::string_view example) {
  std::string_view rest = text;
  std::uint64_t value = 0;
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const Error error{ErrorCode::malformed, "expected an amount like " + std::string(example) +
                                              ", got \"" + excerpt(text) + "\""};
  const std::string_view digits = take_while(rest, is_digit);
  if (digits.empty()) return error;
  for (const char c : digits) {
    if (value > most / 10 - 1) return error;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  std::string unit(rest);
  std::transform(unit.begin(), unit.end(), unit.begin(), lower);
  for (const Unit& known : units) {
    if (unit != known.name) continue;
    if (value > most / known.factor) return error;
    return value * known.factor;
  }
  return error;
}

void narrow(NumberRange& range, Bound bound, std::uint64_t value, bool& impossible) {
  const bool lower_bound =
      bound == Bound::at_least || bound == Bound::more || bound == Bound::equal;
  const bool upper_bound = bound == Bound::at_most || bound == Bound::less || bound == Bound::equal;
  if (lower_bound) {
    const std::uint64_t least = bound == Bound::more ? value + 1 : value;
    range.at_least = std::max(range.at_least.value_or(0), least);
  }
  if (upper_bound && bound == Bound::less && value == 0) {
    impossible = true;
  } else if (upper_bound) {
    const std::uint64_t most = bound == Bound::less ? value - 1 : value;
    range.at_most = std::min(range.at_most.value_or(most), most);
  }
}

Result<NumberRange> parse_number_range(std::string_view text, const std::vector<Unit>& units,
                                       std::string_view example) {
  NumberRange range;
  bool impossible = false;
  take_while(text, is_space);
  if (text.empty()) return Error{ErrorCode::malformed, "expected " + std::string(example)};
  while (!text.empty()) {
    const auto comparison = take_comparison(text);
    if (!comparison) return comparison.error();
    const auto value = parse_amount(comparison->value, units, example);
    if (!value) return value.error();
    narrow(range, comparison->bound, *value, impossible);
  }
  if (impossible || (range.at_least && range.at_most && *range.at_least > *range.at_most)) {
    return Error{ErrorCode::malformed, "a range that holds for nothing"};
  }
  return range;
}

bool holds_bound(Bound bound, int order) {
  switch (bound) {
    case Bound::less:
      return order < 0;
    case Bound::at_most:
      return order <= 0;
    case Bound::equal:
      return order == 0;
    case Bound::at_least:
      return order >= 0;
    case Bound::more:
      return order > 0;
  }
  return false;
}

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  const int epochs = compare_numbers(take_epoch(left), take_epoch(right));
  if (epochs != 0) return epochs;
  while (true) {
    take_while(left, separates);
    take_while(right, separates);
    const int ranks = rank(left) - rank(right);
    if (ranks != 0) return ranks < 0 ? -1 : 1;
    if (left.empty()) return 0;
    if (left[0] == '~') {
      left.remove_prefix(1);
      right.remove_prefix(1);
      continue;
    }
    const bool digits = is_digit(left[0]);
    const std::string_view a = take_while(left, digits ? is_digit : is_letter);
    const std::string_view b = take_while(right, digits ? is_digit : is_letter);
    const int order = digits ? compare_numbers(a, b) : compare_letters(a, b);
    if (order != 0) return order;
  }
}

Result<VersionRange> parse_version_range(std::string_view text) {
  VersionRange range;
  take_while(text, is_space);
  while (!text.empty()) {
    const auto comparison = take_comparison(text);
    if (!comparison) return comparison.error();
    const std::string_view value = comparison->value;
    if ((!is_digit(value[0]) && !is_letter(value[0])) ||
        value.find_first_of("*?") != std::string_view::npos) {
      return Error{ErrorCode::malformed,
                   "expected versions like \">=1.2 <2\", got \"" + excerpt(value) + "\""};
    }
    range.bounds.emplace_back(comparison->bound, value);
  }
  if (range.bounds.empty()) {
    return Error{ErrorCode::malformed, "expected versions like \">=1.2 <2\""};
  }
  return range;
}

bool holds(const VersionRange& range, std::string_view version) {
  if (version.empty()) return false;
  return std::all_of(range.bounds.begin(), range.bounds.end(), [&](const auto& bound) {
    std::string_view wanted = bound.second;
    std::string_view actual = version;
    // Who writes "<116" does not know that a distribution says "1:115".
    if (wanted.find(':') == std::string_view::npos) take_epoch(actual);
    return holds_bound(bound.first, compare_versions(actual, wanted));
  });
}

Result<NumberRange> parse_size_range(std::string_view text) {
  constexpr std::uint64_t k = 1024;
  return parse_number_range(
      text, {{"", 1}, {"b", 1}, {"kb", k}, {"mb", k * k}, {"gb", k * k * k}, {"tb", k * k * k * k}},
      "\">=100MB\" (B, KB, MB, GB, TB)");
}

Result<NumberRange> parse_age_range(std::string_view text) {
  constexpr std::uint64_t hour = 3600;
  return parse_number_range(text, {{"h", hour}, {"d", 24 * hour}, {"w", 7 * 24 * hour}},
                            "\"<30d\" (h, d, w)");
}

}  // namespace examguard
