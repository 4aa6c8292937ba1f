#include "agent/build.hpp"
#include "agent/own_program.hpp"

namespace examguard {

std::optional<Digest> own_program() {
  const auto build = this_build();
  if (!build) return std::nullopt;
  return build->digest;
}

}  // namespace examguard
