#include "collector/doors/api_desk.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "collector/ledger/clock_doubt.hpp"
#include "collector/ledger/desk.hpp"
#include "collector/ledger/seating.hpp"
#include "core/delivery/admit.hpp"
#include "core/json.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

// What is lasting or carries a date is not done by a clock that is not believed.
template <class Make>
void answer_desk_act(const Collector& collector, const ApiRespond& respond, Make make) {
  collector.store.write<Admission<std::string>>(
      [collector, make = std::move(make)](Store& store) -> Result<Admission<std::string>> {
        const auto doubt = clock_doubt(store, collector.office, collector.now());
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

// That the site is one of theirs.
Result<> expect_site(Store& store, const Collector& collector, const std::string& code,
                     const Sight& sight) {
  const auto known = known_time(store, collector.now());
  if (!known) return known.error();
  const auto site = visible_site(store, code, sight, *known);
  if (!site) return site.error();
  return {};
}

std::string receipt_json(const Envelope& receipt) {
  return encode_json(boost::json::object{{"receipt", to_json(receipt)}});
}

boost::json::object example_of(const SeatHint& hint) {
  const std::string& name = !hint.host.empty() ? hint.host : !hint.mac.empty() ? hint.mac : hint.ip;
  return {{"seat", text_for_json(hint.seat)}, {"name", text_for_json(name)}};
}

boost::json::value to_json(const RosterImport& done, const Roster& roster) {
  std::size_t seats = 0;
  for (const Site& site : roster.sites) {
    for (const Room& room : site.rooms) seats += room.seats.size();
  }
  boost::json::array gone;
  for (const std::string& site : done.gone) gone.push_back(boost::json::string(site));
  return boost::json::object{{"new", done.is_new},
                             {"regions", roster.regions.size()},
                             {"sites", roster.sites.size()},
                             {"seats", seats},
                             {"gone", std::move(gone)}};
}

}  // namespace

void make_code(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(error_response(json.error()));
  JsonFields fields(*json);
  CodeOrder order;
  order.site = fields.name("site");
  order.room = fields.optional_text("room").value_or("");
  order.seat = fields.optional_text("seat").value_or("");
  order.count = static_cast<std::int64_t>(fields.count_or("count", 1));
  order.life =
      std::chrono::hours(std::min<std::uint64_t>(fields.count_or("hours", 24 * 14), 1u << 20));
  order.by = call.person.name;
  order.seat_pattern = fields.optional_text("seat_pattern").value_or("");
  if (const auto* list = fields.child("seats")) {
    auto seats = seat_hints_from_json(*list);
    if (!seats) return respond(error_response(seats.error()));
    order.seats = std::move(*seats);
  }
  if (const auto error = fields.finish()) return respond(error_response(*error));
  answer_desk_act(
      collector, respond,
      [collector, order, sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto site = expect_site(store, collector, order.site, sight);
        if (!site) return site.error();
        const auto made = make_enrol_code(store, collector.office, order, collector.now());
        if (!made) return made.error();
        boost::json::object example;
        if (!made->seats.empty()) example = example_of(made->seats.front());
        return encode_json(boost::json::object{{"enrolment_string", made->string},
                                               {"count", order.count},
                                               {"named_seats", made->seats.size()},
                                               {"example", std::move(example)},
                                               {"expires", to_text(collector.now() + order.life)}});
      });
}

void take_roster(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto name = find_value(call.request.query, "file").value_or("roster.yaml");
  auto roster = parse_roster(call.request.body, name);
  if (!roster) return respond(error_response(roster.error()));
  answer_desk_act(collector, respond,
                  [collector, roster = std::move(*roster),
                   by = call.person.name](Store& store) -> Result<std::string> {
                    const auto done =
                        import_roster(store, collector.office, roster, by, collector.now());
                    if (!done) return done.error();
                    return encode_json(to_json(*done, roster));
                  });
}

namespace {

// An envelope that was signed offline; `publish` is a function of desk.hpp.
void take_envelope(const Collector& collector, ApiCall call, const ApiRespond& respond,
                   std::string_view refused, decltype(&publish_policy) publish) {
  auto envelope = decode_envelope(call.request.body);
  if (!envelope) return respond(error_response(within(refused, envelope.error())));
  answer_desk_act(collector, respond,
                  [collector, publish, envelope = std::move(*envelope),
                   by = call.person.name](Store& store) -> Result<std::string> {
                    const auto receipt =
                        publish(store, collector.office, envelope, by, collector.now());
                    if (!receipt) return receipt.error();
                    return receipt_json(*receipt);
                  });
}

}  // namespace

void take_policy(const Collector& collector, ApiCall call, ApiRespond respond) {
  take_envelope(collector, std::move(call), respond,
                "no signed policy (examguard-agent policy sign makes one)", publish_policy);
}

void take_calendar(const Collector& collector, ApiCall call, ApiRespond respond) {
  take_envelope(collector, std::move(call), respond,
                "no signed calendar (examguard-agent calendar sign makes one)", publish_calendar);
}

void take_assignment(const Collector& collector, ApiCall call, ApiRespond respond) {
  const auto json = decode_json(call.request.body);
  if (!json) return respond(error_response(json.error()));
  JsonFields fields(*json);
  SeatChoice choice;
  const std::string pc = fields.name("enrolment");
  choice.site = fields.name("site");
  choice.room = fields.name("room");
  choice.seat = fields.name("seat");
  choice.by = call.person.name;
  if (const auto error = fields.finish()) return respond(error_response(*error));
  answer_desk_act(
      collector, respond,
      [collector, choice, pc, sight = sight_of(call.person)](Store& store) -> Result<std::string> {
        const auto site = expect_site(store, collector, choice.site, sight);
        if (!site) return site.error();
        const auto enrolment = enrolment_of(store, choice.site, pc, collector.now());
        if (!enrolment) return enrolment.error();
        SeatChoice chosen = choice;
        chosen.enrolment = *enrolment;
        const auto receipt = assign_seat(store, collector.office, chosen, collector.now());
        if (!receipt) return receipt.error();
        return receipt_json(*receipt);
      });
}

void take_clock(const Collector& collector, ApiCall call, ApiRespond respond) {
  constexpr std::chrono::minutes most_apart{10};
  const auto json = decode_json(call.request.body);
  if (!json) return respond(error_response(json.error()));
  JsonFields fields(*json);
  const TimePoint told = fields.time("time");
  if (const auto error = fields.finish()) return respond(error_response(*error));
  const TimePoint now = collector.now();
  if (told < now - most_apart || told > now + most_apart) {
    return respond(
        error_response({ErrorCode::refused, "the collector's clock says " + to_text(now) +
                                                ": set it before you confirm it"}));
  }
  const ClockDoubt ended{ClockVerdict::certificate_ended, now,
                         collector.office.server_certificate_end()};
  if (now >= ended.passed) return respond(refusal_response(refusal_of(ended)));
  collector.store.write<std::string>(
      [now, by = call.person.name](Store& store) -> Result<std::string> {
        if (const auto done = store.confirm_clock(now, by); !done) return done.error();
        return encode_json(boost::json::object{{"confirmed", to_text(now)}});
      },
      [respond](Result<std::string> body) {
        respond(body ? json_response(std::move(*body)) : error_response(body.error()));
      });
}

}  // namespace examguard
