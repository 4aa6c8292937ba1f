// All that a verdict rests on beside the file and its path: what was found harmless stays so only
// while none of it changes.
#pragma once

#include <set>
#include <vector>

#include "agent/sources/machine.hpp"
#include "agent/system/volumes.hpp"
#include "core/judge/judge.hpp"

namespace examguard {

// `now` counts only where a rule asks for the age of files, and then by the hour.
[[nodiscard]] Digest scan_basis(const Judge& judge, const Machine& machine,
                                const std::vector<Volume>& volumes,
                                const std::set<Digest>& own_programs, TimePoint now);

}  // namespace examguard
