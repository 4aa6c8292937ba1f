#include "core/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace examguard {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Length of the run of ASCII from `at`, eight bytes at a time.
std::size_t ascii_run(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + end, sizeof word);
    if ((word & 0x8080808080808080ULL) != 0) break;
    end += 8;
  }
  while (end < text.size() && is_ascii(text[end])) ++end;
  return end - at;
}

struct Character {
  char32_t code = 0;
  std::size_t length = 0;  // in bytes; 0: what stands here is not UTF-8
};

// The character at `at`, by the table of well-formed sequences in the Unicode standard: no
// overlong forms, no surrogates, nothing above U+10FFFF.
Character decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xc2 || lead > 0xf4) return {};
  if (lead < 0xe0) {
    return follows(1) ? Character{(lead & 0x1fU) << 6 | (byte(1) & 0x3fU), 2} : Character{};
  }
  if (lead < 0xf0) {
    if (!follows(1) || !follows(2)) return {};
    const char32_t code = (lead & 0xfU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    const bool well_formed = code >= 0x800 && (code < 0xd800 || code > 0xdfff);
    return well_formed ? Character{code, 3} : Character{};
  }
  if (!follows(1) || !follows(2) || !follows(3)) return {};
  const char32_t code =
      (lead & 7U) << 18 | (byte(1) & 0x3fU) << 12 | (byte(2) & 0x3fU) << 6 | (byte(3) & 0x3fU);
  return code >= 0x10000 && code <= 0x10ffff ? Character{code, 4} : Character{};
}

// Neither a base that others attach to nor a break between them: what normalization sorts or drops.
bool attaches(char32_t code) {
  if (code < 0x80) return false;
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(code));
  return property->combining_class != 0 || property->ignorable != 0 ||
         property->category == UTF8PROC_CATEGORY_MN || property->category == UTF8PROC_CATEGORY_ME ||
         property->category == UTF8PROC_CATEGORY_MC;
}

// Normalization sorts runs of combining marks in quadratic time, so a long run is folded in pieces
// (as in Unicode's stream-safe text). No real text has such runs.
constexpr std::size_t longest_run_of_marks = 30;

std::size_t piece_end(std::string_view text, std::size_t at) {
  std::size_t run = 0;
  while (at < text.size()) {
    const Character character = decode(text, at);
    run = attaches(character.code) ? run + 1 : 0;
    at += character.length;
    if (run == longest_run_of_marks) break;
  }
  return at;
}

// Length of the run from `at` of ASCII and of the Chinese characters that folding leaves alone
// (U+4E00 to U+9FFF). What follows it may attach to its last character, which is then not counted.
std::size_t plain_run(std::string_view text, std::size_t at) {
  std::size_t end = at;
  std::size_t last = at;
  while (end < text.size()) {
    if (const auto ascii = ascii_run(text, end); ascii > 0) {
      end += ascii;
      last = end - 1;
      continue;
    }
    const Character character = decode(text, end);
    const bool is_plain = character.code >= 0x4e00 && character.code <= 0x9fff;
    if (!is_plain) return last - at;
    last = end;
    end += character.length;
  }
  return end - at;
}

void add_lower_case(std::string_view plain, std::string& out) {
  const std::size_t at = out.size();
  out.resize(at + plain.size());
  char* to = out.data() + at;
  for (const char c : plain) {
    *to++ = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
  }
}

void fold_piece(std::string_view piece, std::string& out) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(piece.data()),
                                   static_cast<utf8proc_ssize_t>(piece.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(folded, std::free);
  if (length < 0) {
    out += piece;
  } else {
    out.append(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length));
  }
}

bool is_invisible(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

std::string escape(std::string_view start, std::uint32_t value, int digits) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out(start);
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[value >> shift & 15U];
  return out;
}

// Edits (insert, drop, replace, swap neighbours) between two short words.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[right.size()];
}

}  // namespace

std::size_t valid_utf8_length(std::string_view bytes) {
  std::size_t at = 0;
  while (true) {
    at += ascii_run(bytes, at);
    const std::size_t length = at < bytes.size() ? decode(bytes, at).length : 0;
    if (length == 0) return at;
    at += length;
  }
}

bool is_valid_utf8(std::string_view bytes) {
  return valid_utf8_length(bytes) == bytes.size();
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = decode(bytes, at).length;
    out += length == 0 ? replacement : bytes.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string fold_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (plain_run(text, 0) == text.size()) {
    add_lower_case(text, out);
    return out;
  }
  const std::string valid = is_valid_utf8(text) ? std::string(text) : to_valid_utf8(text);
  std::size_t at = plain_run(valid, 0);
  add_lower_case(std::string_view(valid).substr(0, at), out);
  while (at < valid.size()) {
    const std::size_t end = piece_end(valid, at);
    fold_piece(std::string_view(valid).substr(at, end - at), out);
    at = end;
  }
  return out;
}

std::string to_visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const Character character = decode(text, at);
    if (character.length == 0) {
      out += escape("\\x", static_cast<unsigned char>(text[at]), 2);
    } else if (!is_invisible(character.code)) {
      out += text.substr(at, character.length);
    } else {
      const auto code = static_cast<std::uint32_t>(character.code);
      out += code < 0x80 ? escape("\\x", code, 2) : escape("\\u", code, code > 0xffff ? 6 : 4);
    }
    at += std::max<std::size_t>(character.length, 1);
  }
  return out;
}

std::string to_html(std::string_view text) {
  std::string out;
  for (const char c : to_visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string excerpt(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return to_valid_utf8(text);
  // Not in the middle of a character.
  std::size_t end = bytes;
  while (end > 0 && end + 4 > bytes && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
    --end;
  return to_valid_utf8(text.substr(0, end)) + "...";
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest = 40;  // beyond that it is no slip of the finger
  if (word.size() > longest) return {};
  const std::string folded = fold_case(word);
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest) continue;
    const std::size_t edits = distance(folded, fold_case(candidate));
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace examguard
