// How every command ends that could not do its work.
#pragma once

#include "core/result.hpp"

namespace examguard::command {

inline constexpr int exit_of_failure = 3;

// Tells the person at the terminal why, and answers exit_of_failure.
int failed(const Error& error);

}  // namespace examguard::command
