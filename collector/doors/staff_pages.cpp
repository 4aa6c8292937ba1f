#include "collector/doors/staff_pages.hpp"

#include <algorithm>

#include "collector/doors/client.hpp"
#include "collector/ledger/apply.hpp"
#include "collector/views/annex2.hpp"
#include "collector/web/page.hpp"
#include "collector/web/pages.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

void answer(const web::View& view, const Respond& respond, Result<std::string> html) {
  if (html) return respond(web::html_response(std::move(*html)));
  const bool ours =
      html.error().code == ErrorCode::io || html.error().code == ErrorCode::unavailable;
  if (ours) log_warning("a page failed inside", {{"reason", html.error().what}});
  const Message what = ours ? Message::page_unavailable : Message::page_not_found;
  respond(web::html_response(web::trouble_page(view, what, ours ? "" : html.error().what),
                             ours ? 503 : 404));
}

template <class Make>
void answer_page(const Collector& collector, const web::View& view, const Respond& respond,
                 Make make) {
  collector.store.read<std::string>(
      std::function<Result<std::string>(Store&)>(std::move(make)),
      [view, respond](Result<std::string> html) { answer(view, respond, std::move(html)); });
}

void overview(const Collector& collector, const HttpRequest& request, web::View view,
              Respond respond) {
  const std::string region(find_value(request.query, "region").value_or(""));
  answer_page(collector, view, respond, [view, region](Store& store) -> Result<std::string> {
    const auto regions = regions_overview(store, sight_of(view.person), view.moment);
    if (!regions) return regions.error();
    return web::overview_page(view, *regions, region);
  });
}

// Those above the site that may be seen, top first.
Result<std::vector<RegionRow>> regions_above(Store& store, const SiteRow& site, const Sight& sight,
                                             TimePoint at) {
  const auto codes = store.regions_of(site.code, at);
  if (!codes) return codes.error();
  const auto roster = store.roster(at);
  if (!roster) return roster.error();
  std::vector<RegionRow> above;
  for (const std::string& code : *codes) {
    for (const RegionRow& region : roster->regions) {
      if (region.code == code) above.push_back(region);
    }
    if (code == sight.region) break;
  }
  std::reverse(above.begin(), above.end());
  return above;
}

Result<std::string> make_site_page(Store& store, const web::View& view, const std::string& code) {
  const Sight sight = sight_of(view.person);
  const auto site = visible_site(store, code, sight, view.moment.known);
  if (!site) return site.error();
  auto shown = site_overview(store, *site, view.moment);
  if (!shown) return shown.error();
  auto above = regions_above(store, *site, sight, view.moment.known);
  if (!above) return above.error();
  return web::site_page(view, {std::move(*shown), std::move(*above)});
}

// What the seat's newest report says, from its entry and the object that it names.
Result<> read_report(Store& store, const Office& office, web::SeatPage& shown) {
  const ReportRow& report = *shown.seat.view.report;
  const auto entries = store.entries(report.log, report.index, 1);
  if (!entries) return entries.error();
  if (entries->empty()) return Error{ErrorCode::not_found, "the report's entry"};
  shown.leaf = to_text(entries->front().leaf);
  const auto opened = open_entry(store, office, entries->front());
  if (!opened) return within("the report's entry", opened.error());
  auto header = decode_report(opened->envelope);
  if (!header) return header.error();
  shown.header = *header;
  const auto bytes = store.object(report.log, header->findings.digest);
  if (!bytes) return bytes.error();
  shown.erased = !bytes->has_value();
  if (shown.erased) return {};
  auto list = read_findings(**bytes, header->findings);
  if (!list) return list.error();
  shown.list = std::move(*list);
  return {};
}

Result<std::string> make_seat_page(Store& store, const Office& office, const web::View& view,
                                   const std::string& code, const std::string& room,
                                   const std::string& seat) {
  const auto site = visible_site(store, code, sight_of(view.person), view.moment.known);
  if (!site) return site.error();
  auto status = seat_status(store, *site, room, seat, view.moment);
  if (!status) return status.error();
  web::SeatPage shown{*site, std::move(*status), {}, {}, {}, false};
  if (shown.seat.view.report) {
    if (const auto read = read_report(store, office, shown); !read) return read.error();
  }
  return web::seat_page(view, shown);
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    parts.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(parts.back().size());
  }
  return parts;
}

void give_annex2(const Collector& collector, const web::View& view, const std::string& code,
                 const Respond& respond) {
  const Office& office = collector.office;
  collector.store.read<std::string>(
      [&office, view, code, now = collector.now()](Store& store) -> Result<std::string> {
        return annex2(store, office, {code, ""}, sight_of(view.person), now);
      },
      [view, code, respond](Result<std::string> csv) {
        if (!csv) return answer(view, respond, csv.error());
        respond(csv_response(std::move(*csv), "annex2-" + code));
      });
}

void below_sites(const Collector& collector, const HttpRequest& request, web::View view,
                 Respond respond) {
  const auto parts = parts_of(request.path);
  const Office& office = collector.office;
  if (parts.size() == 3 && parts[2] == "annex2.csv") {
    return give_annex2(collector, view, parts[1], respond);
  }
  answer_page(collector, view, respond,
              [&office, view, parts](Store& store) -> Result<std::string> {
                if (parts.size() == 2) return make_site_page(store, view, parts[1]);
                if (parts.size() == 5 && parts[2] == "seats") {
                  return make_seat_page(store, office, view, parts[1], web::label_of_part(parts[3]),
                                        web::label_of_part(parts[4]));
                }
                return Error{ErrorCode::not_found, view.path};
              });
}

}  // namespace

const std::vector<PageRoute>& page_routes() {
  static const std::vector<PageRoute> routes{{"/", overview}, {"/sites/*", below_sites}};
  return routes;
}

Result<> choose_moment(web::View& view, const HttpRequest& request) {
  const auto asked = find_value(request.query, "at");
  if (!asked || asked->empty()) return {};
  const auto at = web::parse_moment(*asked);
  if (!at) return within("at", at.error());
  if (*at < view.moment.at) view.moment = {*at, true};
  return {};
}

web::View view_of(const HttpRequest& request, const Collector& collector) {
  web::View view;
  const auto language = parse_language(find_value(request.query, "lang").value_or("zh"));
  if (language) view.language = *language;
  view.query = request.query;
  view.moment = {collector.now(), false, collector.listening_since};
  for (const std::string& part : parts_of(request.path)) view.path += "/" + encode_part(part);
  return view;
}

}  // namespace examguard
