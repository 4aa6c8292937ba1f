// Drafts a policy layer out of what no rule names, by prevalence, for an officer to review and
// sign. Names come from PCs and may be hostile: in the draft each is quoted text without wildcards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/messages.hpp"
#include "core/policy/policy.hpp"
#include "core/report/finding.hpp"

namespace examguard {

// One unlisted finding of one PC.
struct Sighting {
  std::string site, pc;
  Finding finding;
};

struct ProposalFrame {
  Level level = Level::province;
  std::string region, site;  // the scope: one of the two
  std::string over_id;       // the layer right above; empty: none is known
  std::uint64_t over_serial = 1;
  TimePoint at;
  std::uint64_t min_pcs = 1;         // what fewer PCs have is left out and counted
  std::uint64_t pcs = 0, sites = 0;  // that reported
  Language language = Language::zh;  // of the comments
};

// YAML that parse_policy() takes. It holds a rule that keeps it from being signed unreviewed.
[[nodiscard]] std::string propose_layer(const ProposalFrame& frame,
                                        const std::vector<Sighting>& sightings);

}  // namespace examguard
