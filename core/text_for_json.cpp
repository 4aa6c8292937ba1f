#include "core/text_for_json.hpp"

#include "core/text.hpp"

namespace examguard {

std::string text_for_json(std::string_view text) {
  const bool has_nul = text.find('\0') != std::string_view::npos;
  if (!has_nul && is_valid_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : to_valid_utf8(text)) {
    if (c == '\0') {
      out += "\xef\xbf\xbd";  // U+FFFD
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace examguard
