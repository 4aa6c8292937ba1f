// What a category of findings is called for people. A policy may use others: they are shown as they
// are written.
#pragma once

#include <string>
#include <string_view>

#include "core/messages.hpp"

namespace examguard {

[[nodiscard]] std::string category_word(Language language, std::string_view category);

}  // namespace examguard
