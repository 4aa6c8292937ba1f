// Programs on disk that nobody vouches for yet, although only the system or its administrators put
// them there: those of an allowed product. They are not called unlisted; that they were passed over
// is a gap. What a rule denies is found there as everywhere.
#pragma once

#include "agent/sources/machine.hpp"
#include "core/judge/judge.hpp"

namespace examguard {

// The folder counts as the system's, and as a gap.
void add_unverified_place(Machine& machine, const std::string& folder, const std::string& product);

// The folders of those installed programs that the judge allows, where the machine says that only
// administrators install.
void add_places_of_allowed(Machine& machine, const Judge& judge, TimePoint now);

}  // namespace examguard
