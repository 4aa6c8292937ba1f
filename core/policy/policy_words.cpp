// The words of a policy and the enums that they stand for.
#include <algorithm>
#include <array>

#include "core/policy/policy_rules.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 3> severities{"notice", "suspicious", "violation"};
constexpr std::array<std::string_view, 3> levels{"province", "city", "site"};
constexpr std::array<std::string_view, 3> phases{"exam", "training", "maintenance"};
constexpr std::array<std::string_view, 4> seat_kinds{"candidate", "spare", "invigilator", "server"};
constexpr std::array<std::string_view, 10> criteria{
    "sha256", "signer+product", "signer", "package",  "vendor",
    "name",   "path",           "trust",  "category", "default"};

template <class Enum, std::size_t N>
std::string_view word_of(const std::array<std::string_view, N>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

template <std::size_t N>
std::vector<std::string> listed(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

template <class Enum, std::size_t N>
Result<Enum> value_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return not_one_of(listed(words), word);
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view to_word(Severity severity) {
  return word_of(severities, severity);
}

std::string_view to_word(Level level) {
  return word_of(levels, level);
}

std::string_view to_word(Phase phase) {
  return word_of(phases, phase);
}

std::string_view to_word(SeatKind kind) {
  return word_of(seat_kinds, kind);
}

std::string_view to_word(Criterion criterion) {
  return word_of(criteria, criterion);
}

Result<Severity> parse_severity(std::string_view word) {
  return value_of<Severity>(severities, word);
}

Result<Level> parse_level(std::string_view word) {
  return value_of<Level>(levels, word);
}

Result<SeatKind> parse_seat_kind(std::string_view word) {
  return value_of<SeatKind>(seat_kinds, word);
}

Result<Phase> parse_phase(std::string_view word) {
  return value_of<Phase>(phases, word);
}

std::vector<std::string> severity_words() {
  return listed(severities);
}

std::vector<std::string> level_words() {
  return listed(levels);
}

Error not_one_of(const std::vector<std::string>& words, std::string_view got) {
  std::string what = "expected ";
  for (const std::string& word : words) {
    what += &word == &words.front() ? "" : &word == &words.back() ? " or " : ", ";
    what += word;
  }
  what += ", got \"" + excerpt(got) + "\"";
  const std::string near = nearest(got, words);
  if (!near.empty() && near != got) what += "; did you mean \"" + near + "\"?";
  return {ErrorCode::malformed, what};
}

bool is_unfilled(std::string_view scalar) {
  return scalar == "FILL-IN" || scalar.starts_with("FILL-IN ") || scalar.starts_with("待填写");
}

bool is_name(std::string_view text) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest && letter_or_digit(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

Result<std::string> parse_name(std::string_view text) {
  if (is_name(text)) return std::string(text);
  return Error{ErrorCode::malformed,
               "expected a name of at most 64 letters, digits, \"-\", \"_\" and \".\", got \"" +
                   excerpt(text) + "\""};
}

}  // namespace examguard
