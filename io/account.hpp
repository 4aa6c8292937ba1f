// As whom a program works.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

// Of root it makes the account to which `folder` belongs, for good and for what it starts, so that
// a service finds nothing in its folder that it may not touch. The right to read and write
// everybody's files stays with it. Without root, and with a folder that is not there or is root's,
// nothing changes.
[[nodiscard]] Result<> work_as_owner_of(const std::string& folder);

}  // namespace examguard
