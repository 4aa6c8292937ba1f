#include <algorithm>

#include "collector/web/exam_part.hpp"
#include "collector/web/page.hpp"
#include "collector/web/pages.hpp"
#include "core/policy/category_words.hpp"

namespace examguard::web {
namespace {

constexpr std::size_t sites_a_page = 50;

struct Place {
  const SiteOverview* site;
  const RegionRow* region;
};

const RegionOverview* find_region(const std::vector<RegionOverview>& regions,
                                  std::string_view code) {
  for (const RegionOverview& region : regions) {
    if (region.region.code == code) return &region;
    if (const auto* below = find_region(region.regions, code)) return below;
  }
  return nullptr;
}

void collect_sites(const RegionOverview& region, std::vector<Place>& places) {
  for (const SiteOverview& site : region.sites) places.push_back({&site, &region.region});
  for (const RegionOverview& child : region.regions) collect_sites(child, places);
}

std::size_t count_sites(const RegionOverview& region) {
  std::vector<Place> places;
  collect_sites(region, places);
  return places.size();
}

Html region_rows(const View& view, const RegionOverview& region, unsigned depth) {
  const Html name =
      link_to(view.link("/", {{"region", region.region.code}}), text(region.region.name)) +
      classed("small", "code", text(region.region.code));
  Html rows = element(
      "tr", element("td", {{"class", "tree d" + std::to_string(std::min(depth, 6U))}}, name) +
                number_cell(count_sites(region)) + counts_cells(view, region.counts));
  for (const RegionOverview& child : region.regions) rows += region_rows(view, child, depth + 1);
  return rows;
}

// "远程控制 2 台": the worst categories of a site with the PCs that have them.
std::string worst_categories(const View& view, const SiteOverview& site) {
  std::vector<std::pair<std::uint64_t, std::string>> counts;
  for (const auto& [category, severities] : site.violations) {
    std::uint64_t pcs = 0;
    for (const auto& [severity, seats] : severities) {
      if (severity != Severity::notice) pcs = std::max(pcs, seats);
    }
    if (pcs > 0) counts.emplace_back(pcs, category);
  }
  std::sort(counts.begin(), counts.end(),
            [](const auto& left, const auto& right) { return left.first > right.first; });
  std::string out;
  for (std::size_t i = 0; i < counts.size() && i < 4; ++i) {
    out += (i == 0                          ? ""
            : view.language == Language::zh ? "、"
                                            : ", ") +
           view.say(Message::category_pcs, {category_word(view.language, counts[i].second),
                                            std::to_string(counts[i].first)});
  }
  return out;
}

Html site_row(const View& view, const Place& place) {
  const SiteOverview& site = *place.site;
  const Html name = link_to(view.link(site_path(site.site.code)), text(site.site.name)) +
                    classed("small", "code", text(site.site.code)) + exam_line(view, site);
  return element("tr", element("td", name) + cell(place.region->name) +
                           counts_cells(view, site.counts) + number_cell(site.unlisted_products) +
                           cell(worst_categories(view, site)));
}

Html table(const Html& head, const Html& rows) {
  return classed("div", "wide", element("table", head + element("tbody", rows)));
}

}  // namespace

std::string overview_page(const View& view, const std::vector<RegionOverview>& regions,
                          std::string_view region) {
  const RegionOverview* chosen = region.empty() ? nullptr : find_region(regions, region);
  SiteCounts sum;
  std::vector<Place> places;
  Html tree;
  const auto show = [&](const RegionOverview& each) {
    sum = sum + each.counts;
    collect_sites(each, places);
    tree += region_rows(view, each, 0);
  };
  if (chosen != nullptr) {
    show(*chosen);
  } else {
    std::for_each(regions.begin(), regions.end(), show);
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
    return compare_worst_first(left.site->counts, right.site->counts) < 0;
  });

  const std::string title =
      chosen != nullptr ? chosen->region.name : view.say(Message::page_overview);
  Html main = element("h1", title) + moment_line(view);
  if (chosen != nullptr) {
    main += element("p", link_to(view.link("/"), text(view.say(Message::page_overview))));
  }
  if (regions.empty()) return page(view, title, main + element("p", view.say(Message::no_roster)));
  main += counts_summary(view, sum);

  const Paging part = paging(view, "page", places.size(), sites_a_page);
  Html rows;
  for (std::size_t i = part.from; i < part.to; ++i) rows += site_row(view, places[i]);
  main += element("h2", view.say(Message::heading_sites));
  main += table(counts_head(view, {Message::column_site, Message::column_region},
                            {Message::column_unlisted_products, Message::column_problems}),
                rows);
  main += part.links;
  main += element("h2", view.say(Message::heading_regions));
  main += table(counts_head(view, {Message::column_region, Message::column_sites}, {}), tree);
  return page(view, title, main);
}

}  // namespace examguard::web
