#include "collector/ledger/flag_text.hpp"

#include <algorithm>

namespace examguard {

std::string to_text(const std::vector<Flag>& flags) {
  std::string text;
  for (const Flag flag : flags) text += (text.empty() ? "" : " ") + std::string(to_word(flag));
  return text;
}

std::vector<Flag> parse_flags(std::string_view text) {
  std::vector<Flag> flags;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (const auto flag = parse_flag(text.substr(0, end))) flags.push_back(*flag);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return flags;
}

}  // namespace examguard
