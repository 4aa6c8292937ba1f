// A report's flags as the store keeps them: words separated by spaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/receipt.hpp"

namespace examguard {

[[nodiscard]] std::string to_text(const std::vector<Flag>& flags);
[[nodiscard]] std::vector<Flag> parse_flags(std::string_view text);  // unknown words are left out

}  // namespace examguard
