// The clocks of this PC. Wall time is evidence and never order (somebody may have set it); the two
// running clocks count from the boot that boot_id names.
#pragma once

#include <chrono>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

[[nodiscard]] TimePoint wall_time();
[[nodiscard]] std::chrono::milliseconds monotonic_time();  // stands still while the PC sleeps
[[nodiscard]] std::chrono::milliseconds boot_time();       // counts sleep as well
[[nodiscard]] std::chrono::microseconds process_time();    // of processors, by all our threads
[[nodiscard]] Result<Id> boot_id();                        // new at every boot

}  // namespace examguard
