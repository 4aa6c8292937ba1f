// The pages around the login: in, out, another password; the style sheet; and for programs who is
// logged in.
#pragma once

#include <memory>
#include <vector>

#include "collector/doors/staff_visit.hpp"

namespace examguard {

[[nodiscard]] std::vector<Route> login_routes(const std::shared_ptr<const StaffDoor>& door);

}  // namespace examguard
