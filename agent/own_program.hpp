// The hash of the program that runs: it goes into reports, and its own files are never findings.
#pragma once

#include <optional>

#include "core/values.hpp"

namespace examguard {

// None where the system does not say.
[[nodiscard]] std::optional<Digest> own_program();

}  // namespace examguard
