// What the ledger knows of unlisted programs, drafted as a policy layer (core/proposal.hpp).
#pragma once

#include <string>

#include "collector/overview.hpp"

namespace examguard {

struct DraftPlace {
  std::string site, region;  // at most one of the two; neither: all that may be seen
};
// Of the sites in `choice` that `sight` covers; its layer is that of the site, of the region, or
// (neither chosen) of what may be seen.
[[nodiscard]] Result<std::string> draft_layer(Store& store, const DraftPlace& choice,
                                              const Sight& sight, std::uint64_t min_pcs,
                                              TimePoint at);

}  // namespace examguard
