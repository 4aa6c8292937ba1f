// A service on a PC that is not enrolled yet: it enrols by itself once an enrolment waits in its
// state folder and the collector can be reached, and sees when somebody enrols the PC by hand.
// Between its glances it holds nothing.
#pragma once

#include <chrono>
#include <string>

#include "core/result.hpp"

namespace examguard {

// Returns once this PC is enrolled, at once if it is already; false: it was asked to stop before.
// An error: the service manager cannot be told.
[[nodiscard]] Result<bool> wait_until_enrolled(const std::string& state_folder);

// One try, if an enrolment waits; nothing to do is no error.
[[nodiscard]] Result<> enrol_by_what_waits(const std::string& state_folder);

// Before the collector is asked again after so many tries in vain. `jitter` is in [0, 1): a room
// that is switched on at once does not ask at once.
[[nodiscard]] std::chrono::milliseconds pause_after(unsigned failed_tries, double jitter);

}  // namespace examguard
