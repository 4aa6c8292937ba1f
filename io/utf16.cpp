#include "io/utf16.hpp"

#include <cstdint>

namespace examguard {
namespace {

constexpr char32_t replacement = 0xfffd;

bool is_high(char32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low(char32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

void append(std::string& text, char32_t point) {
  const auto byte = [&text](char32_t value) { text += static_cast<char>(value); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      byte(0xe0 | point >> 12);
    } else {
      byte(0xf0 | point >> 18);
      byte(0x80 | (point >> 12 & 0x3f));
    }
    byte(0x80 | (point >> 6 & 0x3f));
  }
  byte(0x80 | (point & 0x3f));
}

// Takes one code point, surrogates included, from the front of `text`; U+FFFD and one byte if there
// is none.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1U : first < 0xe0 ? 2U : first < 0xf0 ? 3U : 4U;
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t point = size == 1 ? first : first & (0xffU >> (size + 1));
  bool valid = (first < 0x80 || first >= 0xc2) && first < 0xf5 && text.size() >= size;
  for (std::size_t i = 1; valid && i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    valid = (next & 0xc0) == 0x80;
    point = point << 6 | (next & 0x3fU);
  }
  valid = valid && point >= least[size] && point <= 0x10ffff;
  text.remove_prefix(valid ? size : 1);
  return valid ? point : replacement;
}

}  // namespace

std::string from_utf16(std::u16string_view units) {
  std::string text;
  text.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t point = units[i];
    if (is_high(point) && i + 1 < units.size() && is_low(units[i + 1])) {
      point = 0x10000 + ((point - 0xd800) << 10) + (units[++i] - 0xdc00U);
    }
    append(text, point);
  }
  return text;
}

std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  while (!text.empty()) {
    const char32_t point = take(text);
    if (point < 0x10000) {
      units += static_cast<char16_t>(point);
    } else {
      units += static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10));
      units += static_cast<char16_t>(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return units;
}

Bytes to_utf16le(std::string_view text) {
  Bytes bytes;
  for (const char16_t unit : to_utf16(text)) {
    bytes += static_cast<char>(unit & 0xff);
    bytes += static_cast<char>(unit >> 8);
  }
  return bytes;
}

}  // namespace examguard
