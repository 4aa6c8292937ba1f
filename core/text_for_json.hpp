// Text as it is sent: valid UTF-8 without NUL, which our decoder refuses.
#pragma once

#include <string>
#include <string_view>

namespace examguard {

[[nodiscard]] std::string text_for_json(std::string_view text);

}  // namespace examguard
