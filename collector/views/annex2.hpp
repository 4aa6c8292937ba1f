// Annex 2 of the notice, the list of problems that a site or a region hands in: csv with exactly
// the notice's six columns, ready for a spreadsheet. Format: docs/formats/annex2.md.
#pragma once

#include <string>

#include "collector/office/office.hpp"
#include "collector/views/overview.hpp"

namespace examguard {

// One of the two: a site, or a region with all sites below it.
struct Annex2Place {
  std::string site, region;
};
// Of the ledger as it stands; `now` decides which seats are due.
[[nodiscard]] Result<std::string> annex2(Store& store, const Office& office,
                                         const Annex2Place& place, const Sight& sight,
                                         TimePoint now);

}  // namespace examguard
