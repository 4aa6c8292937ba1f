#include "core/site/roster.hpp"

#include <algorithm>
#include <array>

#include "core/site/roster_check.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 3> disk_words{"normal", "restored", "diskless"};
constexpr std::array<std::string_view, 2> site_words{"exam_site", "entrusted"};

}  // namespace

std::string_view to_word(Disk disk) {
  return disk_words[static_cast<std::size_t>(disk)];
}

Result<Disk> parse_disk(std::string_view word) {
  const auto found = std::find(disk_words.begin(), disk_words.end(), word);
  if (found == disk_words.end()) {
    return Error{ErrorCode::malformed, "expected normal, restored or diskless"};
  }
  return static_cast<Disk>(found - disk_words.begin());
}

std::string_view to_word(SiteKind kind) {
  return site_words[static_cast<std::size_t>(kind)];
}

Result<Roster> parse_roster(std::string_view text, std::string_view file) {
  const bool is_csv = file.size() > 4 && (file.ends_with(".csv") || file.ends_with(".CSV"));
  return is_csv ? parse_roster_csv(text, file) : parse_roster_yaml(text, file);
}

const Site* find_site(const Roster& roster, std::string_view code) {
  const auto found = std::find_if(roster.sites.begin(), roster.sites.end(),
                                  [&](const Site& site) { return site.code == code; });
  return found == roster.sites.end() ? nullptr : &*found;
}

const Region* find_region(const Roster& roster, std::string_view code) {
  const auto found = std::find_if(roster.regions.begin(), roster.regions.end(),
                                  [&](const Region& region) { return region.code == code; });
  return found == roster.regions.end() ? nullptr : &*found;
}

std::vector<std::string> regions_above(const Roster& roster, std::string_view region) {
  std::vector<std::string> out;
  for (const Region* at = find_region(roster, region); at != nullptr;
       at = find_region(roster, at->parent)) {
    out.push_back(at->code);
  }
  return out;
}

Location location_of(const Roster& roster, const Site& site) {
  return {site.code, regions_above(roster, site.region)};
}

Roster part_of(const Roster& roster, std::string_view site) {
  Roster out;
  const Site* found = find_site(roster, site);
  if (found == nullptr) return out;
  const std::vector<std::string> above = regions_above(roster, found->region);
  for (const Region& region : roster.regions) {
    if (std::find(above.begin(), above.end(), region.code) != above.end()) {
      out.regions.push_back(region);
    }
  }
  out.sites.push_back(*found);
  return out;
}

Result<Roster> merge(Roster known, const Roster& newer) {
  for (const Region& region : newer.regions) {
    const auto at = std::find_if(known.regions.begin(), known.regions.end(),
                                 [&](const Region& each) { return each.code == region.code; });
    if (at == known.regions.end())
      known.regions.push_back(region);
    else
      *at = region;
  }
  for (const Site& site : newer.sites) {
    const auto at = std::find_if(known.sites.begin(), known.sites.end(),
                                 [&](const Site& each) { return each.code == site.code; });
    if (at == known.sites.end())
      known.sites.push_back(site);
    else
      *at = site;
  }
  const auto fault = complete(known);
  if (fault) return Error{ErrorCode::conflict, fault->what};
  return known;
}

}  // namespace examguard
