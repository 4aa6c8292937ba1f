// What the ledger knows of unlisted programs, drafted as a policy layer (core/draft/proposal.hpp).
#pragma once

#include <string>

#include "collector/views/overview.hpp"
#include "core/messages.hpp"

namespace examguard {

struct DraftChoice {
  std::string site, region;          // at most one of the two; neither: all that may be seen
  std::uint64_t min_pcs = 1;         // what fewer PCs have is left out
  Language language = Language::zh;  // of the comments
};
// Of the sites in `choice` that `sight` covers; its layer is that of the site, of the region, or
// (neither chosen) of what may be seen.
[[nodiscard]] Result<std::string> draft_layer(Store& store, const DraftChoice& choice,
                                              const Sight& sight, TimePoint at);

}  // namespace examguard
