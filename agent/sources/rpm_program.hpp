// Runs the program `rpm` over a copy of a package database: in a process of its own that has no
// rights to lose, reads nobody's configuration, and is killed when it takes too long or says too
// much.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

struct RpmLimits {
  std::chrono::milliseconds silence = std::chrono::seconds(10);  // without a word
  std::chrono::milliseconds all = std::chrono::seconds(60);
  std::uint64_t bytes = 512u << 20;
};

// Lists all packages of the database in `folder`, an absolute path of the running system that holds
// nothing else, by rpm_query_format; `take` gets the output piece by piece. Errors: not_found if
// there is no such program, unavailable if it was killed for its time or because of a stop,
// too_large for its output, io with its own words if it failed.
[[nodiscard]] Result<> list_with_rpm(const std::string& folder, const RpmLimits& limits,
                                     const std::function<void(std::string_view)>& take,
                                     const std::stop_token& stop);

}  // namespace examguard
