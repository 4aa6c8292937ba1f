// Random bytes fit for keys and names. A system without randomness ends the program: nothing that
// it would go on to do could be trusted.
#pragma once

#include "core/values.hpp"

namespace examguard {

[[nodiscard]] Bytes random_bytes(std::size_t count);
[[nodiscard]] Id random_id();
[[nodiscard]] double random_fraction();  // in [0, 1), for jitter

}  // namespace examguard
