#include "collector/ledger/desk.hpp"

#include <algorithm>
#include <cstring>

#include "collector/ledger/append.hpp"
#include "collector/ledger/apply.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/exam/calendar.hpp"
#include "core/policy/policy.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::int64_t most_seats_a_code = 1000;
constexpr auto longest_life = std::chrono::hours(24 * 366);

Result<Envelope> append_at_desk(Store& store, const Office& office, std::string log,
                                Verified envelope, const std::string& by, TimePoint now) {
  NewEntry entry{std::move(log), std::move(envelope), {}, {}};
  entry.receipt.carrier = "desk:" + by;
  return append(store, office, std::move(entry), now);
}

struct KnownRoster {
  Digest digest;
  Roster roster;
};

Result<std::optional<KnownRoster>> newest_roster(Store& store, const Office& office,
                                                 TimePoint now) {
  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  const auto view = store.roster(*known_to);
  if (!view) return view.error();
  if (!view->index) return std::optional<KnownRoster>();
  const auto entries = store.entries(office_log(office.deployment()), *view->index, 1);
  if (!entries) return entries.error();
  if (entries->empty()) return Error{ErrorCode::not_found, "the roster's entry"};
  const auto opened = open_entry(store, office, entries->front());
  if (!opened) return within("the roster's entry", opened.error());
  auto roster = decode_roster(opened->envelope);
  if (!roster) return roster.error();
  return std::optional(KnownRoster{opened->envelope.digest(), std::move(*roster)});
}

Result<> check_order(const CodeOrder& order) {
  if (order.count < 1 || order.count > most_seats_a_code) {
    return Error{ErrorCode::invalid_argument, "a code is for 1 to 1000 PCs"};
  }
  if (order.life < std::chrono::hours(1) || order.life > longest_life) {
    return Error{ErrorCode::invalid_argument, "a code is valid for 1 to 8784 hours (a year)"};
  }
  if (!order.seat.empty() && (order.room.empty() || order.count != 1)) {
    return Error{ErrorCode::invalid_argument, "a code for a seat names its room and is for one PC"};
  }
  const int ways = (order.seat.empty() ? 0 : 1) + (order.seat_pattern.empty() ? 0 : 1) +
                   (order.seats.empty() ? 0 : 1);
  if (ways > 1) {
    return Error{ErrorCode::invalid_argument,
                 "a code has a seat, a pattern of seats or a list of seats, not two of them"};
  }
  return {};
}

// What names each of these seats, by the pattern or the list; every one of the list is one of them.
Result<std::vector<SeatHint>> hints_for(const CodeOrder& order, const std::vector<SeatRow>& seats) {
  std::vector<SeatHint> hints = order.seats;
  for (SeatHint& hint : hints) {
    if (hint.room.empty()) hint.room = order.room;
    const bool known = std::any_of(seats.begin(), seats.end(), [&](const SeatRow& seat) {
      return seat.room == hint.room && seat.seat == hint.seat;
    });
    if (!known) {
      return Error{ErrorCode::not_found,
                   "the roster has no seat " + hint.room + "/" + hint.seat + " for this code"};
    }
  }
  if (!order.seat_pattern.empty()) {
    const auto pattern = parse_seat_pattern(order.seat_pattern);
    if (!pattern) return pattern.error();
    for (const SeatRow& seat : seats) {
      hints.push_back({seat.room, seat.seat, pattern->host_of(seat.room, seat.seat), "", ""});
    }
  }
  return canonical(std::move(hints));
}

}  // namespace

Result<MadeCode> make_enrol_code(Store& store, const Office& office, const CodeOrder& order,
                                 TimePoint now) {
  if (const auto fits = check_order(order); !fits) return fits.error();
  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  auto seats = store.seats_of(order.site, *known_to);
  if (!seats) return seats.error();
  std::erase_if(*seats, [&](const SeatRow& seat) {
    return (!order.room.empty() && seat.room != order.room) ||
           (!order.seat.empty() && seat.seat != order.seat);
  });
  if (seats->empty()) {
    return Error{ErrorCode::not_found,
                 "the roster has no site \"" + order.site + "\"" +
                     (order.room.empty() ? "" : " with a room \"" + order.room + "\"") +
                     (order.seat.empty() ? "" : " with a seat \"" + order.seat + "\"") +
                     "; import it first"};
  }
  auto hints = hints_for(order, *seats);
  if (!hints) return hints.error();
  EnrolCode code;
  const Bytes random = random_bytes(code.size());
  std::memcpy(code.data(), random.data(), code.size());
  const auto put = store.put(CodeRow{hash_of_code(code), order.site, order.room, order.seat,
                                     order.count, now + order.life, order.by, now,
                                     hints->empty() ? std::string() : encode(*hints)});
  if (!put) return put.error();
  return MadeCode{to_text(make_enrol_string(code, office.rooted_trust().root)), std::move(*hints)};
}

Result<RosterImport> import_roster(Store& store, const Office& office, Roster roster,
                                   const std::string& by, TimePoint now) {
  if (roster.sites.empty()) {
    return Error{ErrorCode::invalid_argument,
                 "this roster has no site: it would take all seats away; nothing was changed"};
  }
  auto newest = newest_roster(store, office, now);
  if (!newest) return newest.error();
  RosterImport done;
  if (*newest) {
    for (const Site& site : (*newest)->roster.sites) {
      if (find_site(roster, site.code) == nullptr) done.gone.push_back(site.code);
    }
    (*newest)->roster.before.reset();
    done.is_new = roster != (*newest)->roster;
    if (!done.is_new) return done;
    roster.before = (*newest)->digest;
  }
  const auto envelope = seal(PayloadType::roster, encode(roster), {office.desk_signer()});
  if (!envelope) return envelope.error();
  auto verified = open(*envelope, PayloadType::roster, Keyring{{office.desk_signer().key}, 1});
  if (!verified) return verified.error();
  const auto receipt =
      append_at_desk(store, office, office_log(office.deployment()), std::move(*verified), by, now);
  if (!receipt) return receipt.error();
  return done;
}

Result<Envelope> publish_policy(Store& store, const Office& office, const Envelope& envelope,
                                const std::string& by, TimePoint now) {
  const auto policy = open_policy(office.trust(), envelope, std::nullopt, now, TimeIs::exact);
  if (!policy) return policy.error();
  auto verified = open(envelope, PayloadType::policy, office.keys(Role::policy, now));
  if (!verified) return verified.error();
  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  const auto published = store.newest_policies(*known_to);
  if (!published) return published.error();
  for (const PolicyRow& row : *published) {
    if (row.id == policy->name.id && row.digest != verified->digest() &&
        row.serial >= policy->name.serial) {
      return Error{ErrorCode::conflict,
                   "policy " + row.id + " stands at serial " + std::to_string(row.serial) +
                       "; a newer one must have a higher serial, this one has " +
                       std::to_string(policy->name.serial)};
    }
  }
  const std::string log = policy->site.empty() ? office_log(office.deployment())
                                               : site_log(office.deployment(), policy->site);
  return append_at_desk(store, office, log, std::move(*verified), by, now);
}

Result<Envelope> publish_calendar(Store& store, const Office& office, const Envelope& envelope,
                                  const std::string& by, TimePoint now) {
  auto verified = open(envelope, PayloadType::calendar, office.keys(Role::calendar, now));
  // Only what a calendar key signed is read; the second opening also judges for which sites.
  const auto site = verified ? decode_calendar(*verified) : Result<Calendar>(verified.error());
  const auto known_to = known_time(store, now);
  if (!known_to) return known_to.error();
  std::optional<Location> location;
  if (site) {
    auto regions = store.regions_of(site->site, *known_to);
    if (!regions) return regions.error();
    if (regions->empty()) {
      return Error{ErrorCode::not_found, "the roster has no site \"" + site->site + "\""};
    }
    location = Location{site->site, std::move(*regions)};
  }
  const auto opened = open_calendar(office.trust(), envelope, location, now, TimeIs::exact);
  if (!opened) return opened.error();
  const auto published = store.calendar(opened->calendar.site, *known_to);
  if (!published) return published.error();
  if (*published && (*published)->digest != opened->digest &&
      (*published)->serial >= opened->calendar.serial) {
    return Error{ErrorCode::conflict, "the calendar of " + opened->calendar.site +
                                          " stands at serial " +
                                          std::to_string((*published)->serial) +
                                          "; a newer one must have a higher serial, this one has " +
                                          std::to_string(opened->calendar.serial)};
  }
  return append_at_desk(store, office, site_log(office.deployment(), opened->calendar.site),
                        std::move(*verified), by, now);
}

Result<> record_trust(Store& store, const Office& office, const std::string& by, TimePoint now) {
  auto verified = open(office.rooted_trust().envelope, PayloadType::trust,
                       Keyring{{office.rooted_trust().root}, 1});
  if (!verified) return verified.error();
  const auto done =
      append_at_desk(store, office, office_log(office.deployment()), std::move(*verified), by, now);
  if (!done) return done.error();
  return {};
}

}  // namespace examguard
