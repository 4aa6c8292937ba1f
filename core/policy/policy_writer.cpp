#include "core/policy/policy_writer.hpp"

#include <algorithm>

#include "core/policy/policy_rules.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t longest_value = 1024;  // bytes
constexpr std::string_view to_fill_in = "FILL-IN";

std::string quoted_or_open(std::string_view text) {
  return text.empty() ? std::string(to_fill_in) : quoted(text);
}

// What a reader of the draft sees as it is.
bool is_plain(std::string_view character) {
  return to_visible(character) == character;
}

std::string escape(std::string_view character) {
  static constexpr char digits[] = "0123456789abcdef";
  const auto lead = static_cast<unsigned char>(character[0]);
  std::uint32_t code = character.size() == 1   ? lead
                       : character.size() == 2 ? lead & 0x1fu
                       : character.size() == 3 ? lead & 0x0fu
                                               : lead & 0x07u;
  for (const char c : character.substr(1))
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  std::string out = "\\U00000000";
  for (std::size_t i = 0; i < 8; ++i) out[9 - i] = digits[code >> (4 * i) & 15u];
  return out;
}

}  // namespace

std::string policy_head(const PolicyHead& head) {
  const bool is_of_site = head.region.empty();
  std::string out =
      "format: 1\nid: " + quoted_or_open(head.id) +
      "\nserial: 1\nlayer: " + std::string(to_word(head.level)) + "\nscope: {" +
      (is_of_site ? "site: " : "region: ") + quoted_or_open(is_of_site ? head.site : head.region) +
      "}\nissued: " + to_text(head.issued) + "\nexpires: " + to_text(head.expires) + "\n";
  if (head.over) {
    out += "over: {id: " + quoted_or_open(head.over->id) +
           ", min_serial: " + std::to_string(head.over->min_serial) + "}\n";
  }
  return out;
}

bool can_be_value(std::string_view text) {
  return !text.empty() && text.size() <= longest_value &&
         text.find('\0') == std::string_view::npos && !is_unfilled(text);
}

// Full-width stars and question marks are characters, and fold to the narrow ones.
std::string literal_value(std::string_view text) {
  std::string pattern;
  for (const char c : to_valid_utf8(text)) {
    pattern += c == '*' ? "＊" : c == '?' ? "？" : std::string(1, c);
  }
  return quoted(pattern);
}

std::string quoted(std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  std::string_view rest = valid;
  std::string out = "\"";
  while (!rest.empty()) {
    const auto lead = static_cast<unsigned char>(rest[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::string_view character = rest.substr(0, length);
    if (character == "\"" || character == "\\") {
      out += '\\';
      out += character;
    } else {
      out += is_plain(character) ? std::string(character) : escape(character);
    }
    rest.remove_prefix(character.size());
  }
  return out + '"';
}

std::string comment_text(std::string_view text) {
  return excerpt(to_visible(text), 120);
}

std::string word_for_id(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string word;
  for (const char c : fold_case(text)) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_letter) word += c;
    const bool parts = std::string_view(" /\\.:_-").find(c) != std::string_view::npos;
    if (parts && !word.empty() && word.back() != '-') word += '-';
  }
  word.resize(std::min(word.size(), longest));
  while (!word.empty() && word.back() == '-') word.pop_back();
  return word;
}

}  // namespace examguard
