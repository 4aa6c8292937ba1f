#include "collector/api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/annex2.hpp"
#include "collector/api_copies.hpp"
#include "collector/api_stick.hpp"
#include "collector/clock_doubt.hpp"
#include "collector/desk.hpp"
#include "collector/enrol.hpp"
#include "collector/overview.hpp"
#include "core/json.hpp"
#include "core/submission.hpp"

namespace examguard {
namespace {

constexpr std::size_t form_limit = 64u << 10;

// ?at=TIME, else now.
Result<Moment> moment_of(const HttpRequest& request, const Collector& collector) {
  const TimePoint now = collector.now();
  const auto at = find_value(request.query, "at");
  if (!at) return Moment{now, false, collector.listening_since};
  const auto time = parse_time(*at);
  if (!time) return within("at", time.error());
  if (*time > now) {
    return Error{
        ErrorCode::invalid_argument,
        "at: " + to_text(*time) + " is still to come, the collector's clock says " + to_text(now)};
  }
  return Moment{*time, true, {}};
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

template <class Make>
void answer_write(const Collector& collector, const ApiRespond& respond, Make make) {
  collector.store.write<std::string>(
      std::function<Result<std::string>(Store&)>(std::move(make)),
      [respond](Result<std::string> body) {
        respond(body ? json_response(std::move(*body)) : error_response(body.error()));
      });
}

// What is lasting or carries a date is not done by a clock that is not believed.
template <class Make>
void answer_desk_act(const Collector& collector, const ApiRespond& respond, Make make) {
  collector.store.write<Admission<std::string>>(
      [collector, make = std::move(make)](Store& store) -> Result<Admission<std::string>> {
        const Office& office = collector.office;
        const auto doubt =
            clock_doubt(store, office, office_log(office.deployment()), collector.now());
        if (!doubt) return doubt.error();
        if (*doubt) return Admission<std::string>(refusal_of(**doubt));
        Result<std::string> body = make(store);
        if (!body) return body.error();
        return Admission<std::string>(std::move(*body));
      },
      [respond](Result<Admission<std::string>> answer) {
        if (!answer) return respond(error_response(answer.error()));
        respond(*answer ? json_response(std::move(**answer)) : refusal_response(answer->error()));
      });
}

std::string receipt_json(const Envelope& receipt) {
  return encode_json(boost::json::object{{"receipt", to_json(receipt)}});
}

// The answer, which also says when the collector takes nothing.
Result<std::string> with_clock(Store& store, const Collector& collector,
                               boost::json::object answer) {
  const Office& office = collector.office;
  const auto doubt = clock_doubt(store, office, office_log(office.deployment()), collector.now());
  if (!doubt) return doubt.error();
  if (*doubt) answer["clock_stopped"] = to_json(**doubt);
  return encode_json(answer);
}

void list_sites(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto moment = moment_of(call.request, collector);
  if (!moment) return respond(bad_request(moment.error()));
  answer_read(
      collector, respond,
      [collector, moment = *moment,
       sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto regions = regions_overview(store, sight, moment);
        if (!regions) return regions.error();
        boost::json::array list;
        for (const RegionOverview& region : *regions) list.push_back(to_json(region, moment.past));
        return with_clock(store, collector, {{"at", to_text(moment.at)}, {"regions", list}});
      });
}

void show_site(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto moment = moment_of(call.request, collector);
  if (!moment) return respond(bad_request(moment.error()));
  const std::string code = call.request.path.substr(std::string_view("/api/sites/").size());
  answer_read(collector, respond,
              [collector, moment = *moment, code,
               sight = sight_of(call.person)](Store& store) -> Result<std::string> {
                const auto site = visible_site(store, code, sight, moment.at);
                if (!site) return site.error();
                const auto overview = site_overview(store, *site, moment);
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

void make_code(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(bad_request(json.error()));
  JsonFields fields(*json);
  CodeOrder order;
  order.site = fields.name("site");
  order.room = fields.optional_text("room").value_or("");
  order.seat = fields.optional_text("seat").value_or("");
  order.count = static_cast<std::int64_t>(fields.count_or("count", 1));
  order.life =
      std::chrono::hours(std::min<std::uint64_t>(fields.count_or("hours", 24 * 14), 24 * 366));
  order.by = call.person.name;
  if (const auto error = fields.finish()) return respond(bad_request(*error));
  answer_desk_act(
      collector, respond,
      [collector, order, sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto site = visible_site(store, order.site, sight, collector.now());
        if (!site) return site.error();
        const auto string = make_enrol_code(store, collector.office, order, collector.now());
        if (!string) return string.error();
        return encode_json(boost::json::object{{"enrolment_string", *string},
                                               {"count", order.count},
                                               {"expires", to_text(collector.now() + order.life)}});
      });
}

void take_roster(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto name = find_value(call.request.query, "file").value_or("roster.yaml");
  auto roster = parse_roster(call.request.body, name);
  if (!roster) return respond(bad_request(roster.error()));
  answer_desk_act(collector, respond,
                  [collector, roster = std::move(*roster),
                   by = call.person.name](Store& store) -> Result<std::string> {
                    const auto receipt =
                        import_roster(store, collector.office, roster, by, collector.now());
                    if (!receipt) return receipt.error();
                    return receipt_json(*receipt);
                  });
}

void take_policy(const Collector& collector, ApiCall call, ApiRespond respond) {
  auto envelope = decode_envelope(call.request.body);
  if (!envelope) return respond(bad_request(envelope.error()));
  answer_desk_act(collector, respond,
                  [collector, envelope = std::move(*envelope),
                   by = call.person.name](Store& store) -> Result<std::string> {
                    const auto receipt =
                        publish_policy(store, collector.office, envelope, by, collector.now());
                    if (!receipt) return receipt.error();
                    return receipt_json(*receipt);
                  });
}

void take_assignment(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(bad_request(json.error()));
  JsonFields fields(*json);
  SeatChoice choice;
  choice.enrolment = fields.digest("enrolment");
  choice.site = fields.name("site");
  choice.room = fields.name("room");
  choice.seat = fields.name("seat");
  choice.by = call.person.name;
  if (const auto error = fields.finish()) return respond(bad_request(*error));
  answer_desk_act(
      collector, respond,
      [collector, choice, sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto site = visible_site(store, choice.site, sight, collector.now());
        if (!site) return site.error();
        const auto receipt = assign_seat(store, collector.office, choice, collector.now());
        if (!receipt) return receipt.error();
        return receipt_json(*receipt);
      });
}

// {"time"}: what a person's own watch says. The clock is confirmed only if it agrees.
void take_clock(const Collector& collector, ApiCall call, ApiRespond respond) {
  constexpr std::chrono::minutes most_apart{10};
  const auto json = decode_json(call.request.body);
  if (!json) return respond(bad_request(json.error()));
  JsonFields fields(*json);
  const TimePoint told = fields.time("time");
  if (const auto error = fields.finish()) return respond(bad_request(*error));
  const TimePoint now = collector.now();
  if (told < now - most_apart || told > now + most_apart) {
    return respond(bad_request({ErrorCode::refused, "the collector's clock says " + to_text(now) +
                                                        ": set it before you confirm it"}));
  }
  const ClockDoubt ended{ClockVerdict::certificate_ended, now,
                         collector.office.server_certificate_end()};
  if (now >= ended.passed) return respond(refusal_response(refusal_of(ended)));
  answer_write(collector, respond,
               [now, by = call.person.name](Store& store) -> Result<std::string> {
                 if (const auto done = store.confirm_clock(now, by); !done) return done.error();
                 return encode_json(boost::json::object{{"confirmed", to_text(now)}});
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
      {"POST", "/api/enrol-codes", form_limit, false, make_code},
      {"POST", "/api/assignments", form_limit, false, take_assignment},
      {"POST", "/api/roster", large_envelope_limit, true, take_roster},
      {"POST", "/api/clock", form_limit, true, take_clock},
      {"POST", "/api/policies", large_envelope_limit, true, take_policy},
      {"POST", "/api/carried", submission_limit, true, take_carried},
      {"GET", "/api/carried/policy", 0, true, give_carried_policy},
      {"GET", "/api/carried/policy/*", 0, true, give_carried_policy},
  };
  return routes;
}

}  // namespace examguard
