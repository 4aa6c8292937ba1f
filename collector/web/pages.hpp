// The pages that show the ledger's views: the tree of regions with its sites, one site, one seat.
// Each is a function of what was read; nothing here asks the store.
#pragma once

#include <string>
#include <vector>

#include "collector/web/view.hpp"
#include "core/report/object.hpp"
#include "core/report/report.hpp"

namespace examguard::web {

// `region`: only its part is listed; empty: all that may be seen.
[[nodiscard]] std::string overview_page(const View& view,
                                        const std::vector<RegionOverview>& regions,
                                        std::string_view region);

struct SitePage {
  SiteOverview site;
  std::vector<RegionRow> regions;  // above it, top first
};
[[nodiscard]] std::string site_page(const View& view, const SitePage& shown);

struct SeatPage {
  SiteRow site;
  SeatStatus seat;
  std::optional<ReportHeader> header;  // of its newest report
  std::string leaf;                    // of the report's entry: the receipt's digest
  FindingList list;
  bool erased = false;  // the report's findings are not kept any more
};
[[nodiscard]] std::string seat_page(const View& view, const SeatPage& shown);

// Both columns of counts, each of which adds up, and how they stand in a table. Views of the past
// have no presence.
[[nodiscard]] Html counts_head(const View& view, const std::vector<Message>& before,
                               const std::vector<Message>& behind);
[[nodiscard]] Html counts_cells(const View& view, const SiteCounts& counts);
[[nodiscard]] Html counts_summary(const View& view, const SiteCounts& counts);
[[nodiscard]] Html moment_line(const View& view);

}  // namespace examguard::web
