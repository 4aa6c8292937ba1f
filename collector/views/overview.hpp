// What people look at, computed from the views of one moment: a site with its seats, its violations
// by category and severity, its products; and the tree of regions above it, worst first. Every
// number belongs to the time that is asked for.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/store.hpp"
#include "collector/views/site_view.hpp"
#include "core/judge/judge.hpp"
#include "core/site/seat.hpp"

namespace examguard {

struct SeatStatus {
  SeatView view;
  std::optional<Presence> presence;  // absent in views of the past
  LastJudgement judgement = LastJudgement::none;
  bool due = false;
  bool unseen = false;  // off for longer than the limit: flagged
  // For the session that runs; on the day before one, what the last judgement would mean.
  std::optional<Readiness> readiness;
  bool is_provisional = false;
};
using ReadinessCounts = std::map<Readiness, std::uint64_t>;

// One row a product or kind and verdict: on how many seats, the worst severity, what to do.
struct ProductRow {
  std::string product, category, verdict, severity, rule, todo, kind, example;
  std::uint64_t seats = 0;         // PCs that have it
  std::uint64_t findings = 0;      // files of a group counted singly
  std::vector<std::string> where;  // "room/seat", sorted
  bool common = false;             // on most PCs of a room: mend the image once
  std::string json;                // of the finding that stands for all
};

struct SiteOverview {
  SiteRow site;
  Moment moment;
  SiteCounts counts;
  std::optional<SiteExam> exam;
  ReadinessCounts readiness;  // of all seats, each word; empty: no session runs or is near
  std::vector<SeatStatus> seats;
  std::vector<ProductRow> products;  // worst first
  std::vector<SeatStatus> seatless;  // enrolled PCs without a seat
  // denied findings by category and severity, seats counted once each
  std::map<std::string, std::map<Severity, std::uint64_t>> violations;
  std::uint64_t unlisted_products = 0;
};

struct RegionOverview {
  RegionRow region;
  SiteCounts counts;  // sums of everything below
  std::vector<RegionOverview> regions;
  std::vector<SiteOverview> sites;
};

// What a person may see: a region with all below it, one site, or (both empty) everything.
struct Sight {
  std::string region, site;
};

[[nodiscard]] SeatStatus status_of(SeatView view, const std::optional<SiteExam>& exam,
                                   const Moment& moment);
[[nodiscard]] Result<SiteOverview> site_overview(Store& store, const SiteRow& site,
                                                 const Moment& moment);
// One of the site's seats.
[[nodiscard]] Result<SeatStatus> seat_status(Store& store, const SiteRow& site,
                                             std::string_view room, std::string_view seat,
                                             const Moment& moment);
// The top regions of what may be seen, worst first at every level.
[[nodiscard]] Result<std::vector<RegionOverview>> regions_overview(Store& store, const Sight& sight,
                                                                   const Moment& moment);
[[nodiscard]] Result<std::optional<SiteRow>> find_site(Store& store, std::string_view code,
                                                       TimePoint at);

// The site, if it may be seen; else not_found, so that nobody learns of what lies elsewhere.
[[nodiscard]] Result<SiteRow> visible_site(Store& store, const std::string& code,
                                           const Sight& sight, TimePoint at);

// The sites of a region and of all below it, by code. A region of which nothing may be seen is
// not_found.
[[nodiscard]] Result<std::vector<SiteRow>> visible_sites(Store& store, const std::string& region,
                                                         const Sight& sight, TimePoint at);

// Without presence for views of the past.
[[nodiscard]] boost::json::value to_json(const SiteCounts& counts, bool past);
[[nodiscard]] boost::json::value to_json(const SiteOverview& site, bool with_rows);
[[nodiscard]] boost::json::value to_json(const RegionOverview& region, bool past);

}  // namespace examguard
