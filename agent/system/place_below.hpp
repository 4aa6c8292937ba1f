// A path that a person typed, as the walk below a root names the place.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

// Links are followed inside the root. `not_found`: nothing is there. Without a root of its own
// ("/") a relative path starts at the current folder.
[[nodiscard]] Result<std::string> place_below(const std::string& root, const std::string& typed);

}  // namespace examguard
