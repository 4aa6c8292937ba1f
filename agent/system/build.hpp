// What this binary is: its version, its own SHA-256, and a lower bound of the time at which it was
// made.
#pragma once

#include "core/report/report.hpp"

namespace examguard {

[[nodiscard]] Result<Build> this_build();
[[nodiscard]] TimePoint build_time();
[[nodiscard]] Result<std::string> own_path();  // build_linux.cpp, build_windows.cpp

}  // namespace examguard
