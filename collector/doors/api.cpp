#include "collector/doors/api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/doors/api_copies.hpp"
#include "collector/doors/api_desk.hpp"
#include "collector/doors/api_staff.hpp"
#include "collector/doors/api_stick.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/views/annex2.hpp"
#include "collector/views/overview.hpp"
#include "core/delivery/submission.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t form_limit = 64u << 10;
constexpr std::size_t code_limit = 512u << 10;  // with a list of 1,000 seats

// ?at=TIME, else now.
Result<std::optional<TimePoint>> asked_moment(const HttpRequest& request) {
  const auto at = find_value(request.query, "at");
  if (!at) return std::optional<TimePoint>();
  const auto time = parse_time(*at);
  if (!time) return within("at", time.error());
  return std::optional(*time);
}

Result<Moment> moment_of(Store& store, const Collector& collector,
                         const std::optional<TimePoint>& asked) {
  const TimePoint now = collector.now();
  const auto known = known_time(store, now);
  if (!known) return known.error();
  if (!asked) return Moment{now, false, collector.listening_since, *known};
  if (*asked > *known) {
    return Error{
        ErrorCode::invalid_argument,
        "at: " + to_text(*asked) + " is still to come, the collector's clock says " + to_text(now)};
  }
  return Moment{*asked, true};
}

HttpResponse bad_request(const Error& error) {
  const Reason reason =
      error.code == ErrorCode::not_found ? Reason::not_found : Reason::bad_request;
  return refusal_response({reason, error.what, {}});
}

template <class Make>
void answer_read(const Collector& collector, const ApiRespond& respond, Make make) {
  collector.store.read<std::string>(
      std::function<Result<std::string>(Store&)>(std::move(make)),
      [respond](Result<std::string> body) {
        respond(body ? json_response(std::move(*body)) : error_response(body.error()));
      });
}

// The answer, which also says when the collector takes nothing.
Result<std::string> with_clock(Store& store, const Collector& collector,
                               boost::json::object answer) {
  const auto doubt = clock_doubt(store, collector.office, collector.now());
  if (!doubt) return doubt.error();
  if (*doubt) answer["clock_stopped"] = to_json(**doubt);
  return encode_json(answer);
}

void list_sites(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto asked = asked_moment(call.request);
  if (!asked) return respond(bad_request(asked.error()));
  answer_read(
      collector, respond,
      [collector, asked = *asked,
       sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto moment = moment_of(store, collector, asked);
        if (!moment) return moment.error();
        const auto regions = regions_overview(store, sight, *moment);
        if (!regions) return regions.error();
        boost::json::array list;
        for (const RegionOverview& region : *regions) list.push_back(to_json(region, moment->past));
        return with_clock(store, collector, {{"at", to_text(moment->at)}, {"regions", list}});
      });
}

void show_site(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto asked = asked_moment(call.request);
  if (!asked) return respond(bad_request(asked.error()));
  const std::string code = call.request.path.substr(std::string_view("/api/sites/").size());
  answer_read(collector, respond,
              [collector, asked = *asked, code,
               sight = sight_of(call.person)](Store& store) -> Result<std::string> {
                const auto moment = moment_of(store, collector, asked);
                if (!moment) return moment.error();
                const auto site = visible_site(store, code, sight, moment->known);
                if (!site) return site.error();
                const auto overview = site_overview(store, *site, *moment);
                if (!overview) return overview.error();
                return with_clock(store, collector, to_json(*overview, true).as_object());
              });
}

// ?site=CODE or ?region=CODE
void give_annex2(const Collector& collector, ApiCall call, ApiRespond respond) {
  const std::string site(find_value(call.request.query, "site").value_or(""));
  const std::string region(find_value(call.request.query, "region").value_or(""));
  if (site.empty() == region.empty()) {
    return respond(bad_request({ErrorCode::invalid_argument, "name a site or a region"}));
  }
  collector.store.read<std::string>(
      [collector, site, region,
       sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        return annex2(store, collector.office, {site, region}, sight, collector.now());
      },
      [respond, name = site.empty() ? region : site](Result<std::string> csv) {
        respond(csv ? csv_response(std::move(*csv), "annex2-" + name)
                    : error_response(csv.error()));
      });
}

}  // namespace

HttpResponse error_response(const Error& error) {
  switch (error.code) {
    case ErrorCode::io:
    case ErrorCode::unavailable:
      return trouble_response(error);
    default:
      return bad_request(error);
  }
}

Sight sight_of(const Person& person) {
  if (person.role == "admin") return {};
  // A scope that names nothing shows nothing.
  const std::string scope = person.scope.empty() ? std::string("-") : person.scope;
  return person.role == "office" ? Sight{scope, ""} : Sight{"", scope};
}

const std::vector<ApiRoute>& api_routes() {
  static const std::vector<ApiRoute> routes{
      {"GET", "/api/sites", 0, false, list_sites},
      {"GET", "/api/sites/*", 0, false, show_site},
      {"GET", "/api/annex2", 0, false, give_annex2},
      {"GET", "/api/proposal", 0, false, give_proposal},
      {"POST", "/api/backup", 0, true, make_backup_copy},
      {"POST", "/api/enrol-codes", code_limit, false, make_code},
      {"POST", "/api/assignments", form_limit, false, take_assignment},
      {"POST", "/api/roster", large_envelope_limit, true, take_roster},
      {"POST", "/api/clock", form_limit, true, take_clock},
      {"POST", "/api/policies", large_envelope_limit, true, take_policy},
      {"POST", "/api/calendars", large_envelope_limit, true, take_calendar},
      {"POST", "/api/carried", submission_limit, true, take_carried},
      {"GET", "/api/staff", 0, true, list_staff},
      {"POST", "/api/staff", form_limit, true, add_staff},
      {"POST", "/api/staff/disable", form_limit, true, disable_staff},
      {"GET", "/api/carried/policy", 0, true, give_carried_policy},
      {"GET", "/api/carried/policy/*", 0, true, give_carried_policy},
  };
  return routes;
}

}  // namespace examguard
