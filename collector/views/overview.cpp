#include "collector/views/overview.hpp"

#include <algorithm>
#include <set>

#include "collector/ledger/flag_text.hpp"
#include "collector/views/exam_view.hpp"
#include "core/evidence/receipt.hpp"
#include "core/report/finding.hpp"
#include "core/site/roster.hpp"

namespace examguard {
namespace {

constexpr Readiness every_readiness[] = {Readiness::passed_quick, Readiness::passed_full,
                                         Readiness::failed, Readiness::unfinished};

std::optional<Outcome> outcome_of_word(std::string_view word) {
  for (const Outcome outcome :
       {Outcome::violations, Outcome::incomplete, Outcome::to_check, Outcome::clean}) {
    if (to_word(outcome) == word) return outcome;
  }
  return std::nullopt;
}

int rank(std::string_view verdict, std::string_view severity) {
  const auto parsed = parse_severity(severity);
  const int weight = parsed ? static_cast<int>(*parsed) : 0;
  return (verdict == "denied"         ? 30
          : verdict == "unlisted"     ? 20
          : verdict == "undetermined" ? 10
                                      : 0) +
         weight;
}

std::string row_name(const FindingRow& finding) {
  if (finding.kind == "group") return finding.category;
  if (!finding.product.empty()) return finding.product;
  return finding.name.empty() ? finding.path : finding.name;
}

struct Folded {
  ProductRow row;
  std::set<std::string> where;
  std::map<std::string, std::set<std::string>> by_room;
};

std::vector<ProductRow> fold_products(
    const std::vector<FindingView>& findings,
    const std::map<std::string, std::uint64_t>& reporting_by_room) {
  std::map<std::pair<std::string, std::string>, Folded> folded;  // verdict, product
  for (const FindingView& view : findings) {
    const FindingRow& finding = view.finding;
    if (finding.verdict == "waived") continue;
    Folded& into = folded[{finding.verdict, row_name(finding)}];
    ProductRow& row = into.row;
    if (row.findings == 0 ||
        rank(finding.verdict, finding.severity) > rank(row.verdict, row.severity)) {
      row = ProductRow{row_name(finding),
                       finding.category,
                       finding.verdict,
                       finding.severity,
                       finding.rule,
                       finding.todo,
                       finding.kind,
                       finding.path,
                       row.seats,
                       row.findings,
                       {},
                       false,
                       finding.json};
    }
    row.findings += finding.count;
    into.where.insert(view.room + "/" + (view.seat.empty() ? view.agent.substr(0, 8) : view.seat));
    into.by_room[view.room].insert(view.agent);
  }
  std::vector<ProductRow> rows;
  for (auto& [key, into] : folded) {
    into.row.where.assign(into.where.begin(), into.where.end());
    into.row.seats = into.where.size();
    for (const auto& [room, agents] : into.by_room) {
      const auto all = reporting_by_room.find(room);
      if (all != reporting_by_room.end() && all->second > 1 && agents.size() * 2 > all->second)
        into.row.common = true;
    }
    rows.push_back(std::move(into.row));
  }
  std::sort(rows.begin(), rows.end(), [](const ProductRow& left, const ProductRow& right) {
    const int a = rank(left.verdict, left.severity);
    const int b = rank(right.verdict, right.severity);
    if (a != b) return a > b;
    if (left.seats != right.seats) return left.seats > right.seats;
    return left.product < right.product;
  });
  return rows;
}

void sort_worst_first(RegionOverview& region) {
  const auto worse = [](const auto& left, const auto& right) {
    return compare_worst_first(left.counts, right.counts) < 0;
  };
  std::stable_sort(region.regions.begin(), region.regions.end(), worse);
  std::stable_sort(region.sites.begin(), region.sites.end(), worse);
}

// Takes the region's sites and its children out of what is left.
RegionOverview build_region(const RegionRow& row, const std::vector<RegionRow>& all,
                            std::vector<SiteOverview>& sites, int depth) {
  RegionOverview region{row, {}, {}, {}};
  for (SiteOverview& site : sites) {
    if (site.site.region != row.code) continue;
    region.counts = region.counts + site.counts;
    region.sites.push_back(std::move(site));
    site.site.region.clear();
  }
  for (const RegionRow& child : all) {
    if (child.parent != row.code || depth > 16) continue;
    region.regions.push_back(build_region(child, all, sites, depth + 1));
    region.counts = region.counts + region.regions.back().counts;
  }
  sort_worst_first(region);
  return region;
}

Result<bool> may_see(Store& store, const Sight& sight, const SiteRow& site, TimePoint at) {
  if (sight.region.empty() && sight.site.empty()) return true;
  if (!sight.site.empty()) return site.code == sight.site;
  const auto regions = store.regions_of(site.code, at);
  if (!regions) return regions.error();
  return std::find(regions->begin(), regions->end(), sight.region) != regions->end();
}

// Leaves out the regions in which nothing may be seen.
void prune(std::vector<RegionOverview>& regions) {
  for (RegionOverview& region : regions) prune(region.regions);
  std::erase_if(regions, [](const RegionOverview& region) {
    return region.sites.empty() && region.regions.empty();
  });
}

// What its last judgement would mean for a session.
Readiness provisional(const SeatView& view) {
  const auto outcome = view.report ? outcome_of_word(view.report->outcome) : std::nullopt;
  if (!outcome) return Readiness::unfinished;
  return readiness_of_seat(readiness_of({Part::full, *outcome, true, {}}), view.report->stale);
}

Readiness readiness_in_session(const SeatView& view) {
  const auto said =
      view.check ? parse_readiness(view.check->readiness) : Result<Readiness>(Error{});
  return readiness_of_seat(said ? std::optional(*said) : std::nullopt,
                           view.check && view.check->stale);
}

}  // namespace

SeatStatus status_of(SeatView view, const std::optional<SiteExam>& exam, const Moment& moment) {
  SeatStatus status;
  const auto hours = parse_duty_hours(view.seat.duty);
  auto due = due_since(hours ? *hours : std::vector<DutyHours>(),
                       exam ? windows_of(*exam) : std::vector<Window>(), moment.at);
  status.due = due.has_value();
  if (!moment.past) {
    const SignsOfLife signs{view.enrolment.has_value(), view.seen};
    if (due) due = std::max(*due, moment.listening_since);
    status.presence = presence(signs, due, moment.at);
    status.unseen = is_unseen(signs, moment.at);
  }
  if (view.report) {
    status.judgement =
        last_judgement(outcome_of_word(view.report->outcome), parse_flags(view.report->flags));
  }
  if (exam && exam->moment.session) status.readiness = readiness_in_session(view);
  status.is_provisional = exam && exam->next;
  if (status.is_provisional) status.readiness = provisional(view);
  status.view = std::move(view);
  return status;
}

Result<SiteOverview> site_overview(Store& store, const SiteRow& site, const Moment& moment) {
  SiteOverview overview;
  overview.site = site;
  overview.moment = moment;
  auto view = site_view(store, site.code, moment);
  if (!view) return view.error();
  const auto findings = findings_of(store, *view);
  if (!findings) return findings.error();
  std::map<std::string, std::uint64_t> reporting_by_room;
  if (view->exam && (view->exam->moment.session || view->exam->next)) {
    for (const Readiness each : every_readiness) overview.readiness[each] = 0;
  }
  for (SeatView& seat : view->seats) {
    if (seat.report) ++reporting_by_room[seat.seat.room];
    SeatStatus status = status_of(std::move(seat), view->exam, moment);
    if (status.readiness) ++overview.readiness[*status.readiness];
    add_seat(overview.counts, status.presence, status.judgement, status.due);
    overview.seats.push_back(std::move(status));
  }
  overview.products = fold_products(*findings, reporting_by_room);
  std::map<std::pair<std::string, Severity>, std::set<std::string>> agents;
  for (const FindingView& found : *findings) {
    const auto severity = parse_severity(found.finding.severity);
    if (found.finding.verdict == "denied" && severity) {
      agents[{found.finding.category, *severity}].insert(found.agent);
    }
  }
  for (const auto& [key, who] : agents) overview.violations[key.first][key.second] = who.size();
  overview.unlisted_products = static_cast<std::uint64_t>(
      std::count_if(overview.products.begin(), overview.products.end(),
                    [](const ProductRow& row) { return row.verdict == "unlisted"; }));
  for (SeatView& pc : view->seatless) {
    overview.seatless.push_back(status_of(std::move(pc), view->exam, moment));
  }
  overview.exam = std::move(view->exam);
  return overview;
}

Result<SeatStatus> seat_status(Store& store, const SiteRow& site, std::string_view room,
                               std::string_view seat, const Moment& moment) {
  auto view = site_view(store, site.code, moment);
  if (!view) return view.error();
  for (SeatView& each : view->seats) {
    if (each.seat.room == room && each.seat.seat == seat) {
      return status_of(std::move(each), view->exam, moment);
    }
  }
  return Error{ErrorCode::not_found, "no such seat in site " + site.code};
}

Result<std::vector<RegionOverview>> regions_overview(Store& store, const Sight& sight,
                                                     const Moment& moment) {
  const auto roster = store.roster(moment.known);
  if (!roster) return roster.error();
  std::vector<SiteOverview> sites;
  for (const SiteRow& site : roster->sites) {
    const auto seen = may_see(store, sight, site, moment.known);
    if (!seen) return seen.error();
    if (!*seen) continue;
    auto overview = site_overview(store, site, moment);
    if (!overview) return overview.error();
    sites.push_back(std::move(*overview));
  }
  std::vector<RegionOverview> tops;
  for (const RegionRow& region : roster->regions) {
    const bool is_top = sight.region.empty() ? region.parent.empty() : region.code == sight.region;
    if (is_top) tops.push_back(build_region(region, roster->regions, sites, 0));
  }
  if (!sight.site.empty()) prune(tops);
  return tops;
}

Result<std::optional<SiteRow>> find_site(Store& store, std::string_view code, TimePoint at) {
  const auto roster = store.roster(at);
  if (!roster) return roster.error();
  for (const SiteRow& site : roster->sites) {
    if (site.code == code) return std::optional(site);
  }
  return std::optional<SiteRow>();
}

Result<SiteRow> visible_site(Store& store, const std::string& code, const Sight& sight,
                             TimePoint at) {
  const auto site = find_site(store, code, at);
  if (!site) return site.error();
  const auto seen = *site ? may_see(store, sight, **site, at) : Result<bool>(false);
  if (!seen) return seen.error();
  if (!*seen) {
    return Error{ErrorCode::not_found, "no site \"" + code + "\" that you may see"};
  }
  return **site;
}

Result<std::vector<SiteRow>> visible_sites(Store& store, const std::string& region,
                                           const Sight& sight, TimePoint at) {
  const auto roster = store.roster(at);
  if (!roster) return roster.error();
  std::vector<SiteRow> sites;
  for (const SiteRow& site : roster->sites) {
    const auto seen = may_see(store, sight, site, at);
    if (!seen) return seen.error();
    if (!*seen) continue;
    const auto below = may_see(store, {region, ""}, site, at);
    if (!below) return below.error();
    if (*below) sites.push_back(site);
  }
  if (sites.empty()) {
    return Error{ErrorCode::not_found, "no region \"" + region + "\" with sites that you may see"};
  }
  return sites;
}

}  // namespace examguard
