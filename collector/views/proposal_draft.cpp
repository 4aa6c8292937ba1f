#include "collector/views/proposal_draft.hpp"

#include <algorithm>
#include <set>

#include "collector/web/finding_parts.hpp"
#include "core/draft/proposal.hpp"

namespace examguard {
namespace {

// The region whose layer is drafted: the chosen one, that of the person, or the first at the top.
std::string region_of(const RosterView& roster, const DraftChoice& choice, const Sight& sight) {
  if (!choice.region.empty()) return choice.region;
  if (!sight.region.empty()) return sight.region;
  for (const RegionRow& region : roster.regions) {
    if (region.parent.empty()) return region.code;
  }
  return {};
}

// The newest policy of the nearest layer above.
Result<> find_over(Store& store, ProposalFrame& frame, const std::vector<std::string>& regions) {
  const auto policies = store.newest_policies(frame.at);
  if (!policies) return policies.error();
  for (const std::string& region : regions) {
    for (const PolicyRow& policy : *policies) {
      if (policy.region != region || policy.id.empty()) continue;
      if (frame.level == Level::city && policy.level != "province") continue;
      frame.over_id = policy.id;
      frame.over_serial = policy.serial;
      return {};
    }
  }
  return {};
}

Result<ProposalFrame> frame_of(Store& store, const DraftChoice& choice, const Sight& sight,
                               const std::vector<SiteRow>& sites, TimePoint at) {
  ProposalFrame frame;
  frame.at = at;
  const auto roster = store.roster(at);
  if (!roster) return roster.error();
  frame.site = choice.site.empty() ? sight.site : choice.site;
  std::vector<std::string> above;
  if (!sites.empty()) {
    auto regions = store.regions_of(sites.front().code, at);
    if (!regions) return regions.error();
    above = std::move(*regions);
  }
  if (!frame.site.empty()) {
    frame.level = Level::site;
  } else {
    frame.region = region_of(*roster, choice, sight);
    if (frame.region.empty())
      return Error{ErrorCode::not_found, "there is no roster yet: run roster import first"};
    const bool is_top =
        std::any_of(roster->regions.begin(), roster->regions.end(),
                    [&](const RegionRow& r) { return r.code == frame.region && r.parent.empty(); });
    frame.level = is_top ? Level::province : Level::city;
    // Only what stands above the region itself.
    const auto own = std::find(above.begin(), above.end(), frame.region);
    if (own != above.end()) above.erase(above.begin(), own + 1);
  }
  if (frame.level == Level::province) return frame;
  if (const auto found = find_over(store, frame, above); !found) return found.error();
  return frame;
}

Result<std::vector<SiteRow>> sites_of(Store& store, const DraftChoice& choice, const Sight& sight,
                                      TimePoint at) {
  if (!choice.region.empty()) return visible_sites(store, choice.region, sight, at);
  const std::string only = choice.site.empty() ? sight.site : choice.site;
  if (!only.empty()) {
    auto site = visible_site(store, only, sight, at);
    if (!site) return site.error();
    return std::vector<SiteRow>{std::move(*site)};
  }
  if (!sight.region.empty()) return visible_sites(store, sight.region, sight, at);
  auto roster = store.roster(at);
  if (!roster) return roster.error();
  return std::move(roster->sites);
}

}  // namespace

Result<std::string> draft_layer(Store& store, const DraftChoice& choice, const Sight& sight,
                                TimePoint at) {
  const auto sites = sites_of(store, choice, sight, at);
  if (!sites) return sites.error();
  auto frame = frame_of(store, choice, sight, *sites, at);
  if (!frame) return frame.error();
  frame->min_pcs = choice.min_pcs;
  frame->language = choice.language;
  std::vector<Sighting> sightings;
  for (const SiteRow& site : *sites) {
    const auto view = site_view(store, site.code, {at, true});
    if (!view) return view.error();
    std::int64_t reported = 0;
    for (const auto* pcs : {&view->seats, &view->seatless}) {
      reported += std::count_if(pcs->begin(), pcs->end(),
                                [](const SeatView& pc) { return pc.report.has_value(); });
    }
    frame->pcs += static_cast<std::uint64_t>(reported);
    if (reported > 0) ++frame->sites;
    const auto findings = findings_of(store, *view);
    if (!findings) return findings.error();
    for (const FindingView& found : *findings) {
      if (found.finding.verdict != "unlisted") continue;
      auto finding = web::finding_of(found.finding.json);
      if (finding) sightings.push_back({site.code, found.agent, std::move(*finding)});
    }
  }
  return propose_layer(*frame, sightings);
}

}  // namespace examguard
