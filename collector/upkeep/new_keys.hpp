// Keys for an office that has none: those that belong offline, on sticks in safes.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

// NAME.pem (secret) and NAME.pub of root, policy and calendar. What is there already stays: `init`
// is tried again after a mistake.
[[nodiscard]] Result<> make_new_keys(const std::string& folder);

}  // namespace examguard
