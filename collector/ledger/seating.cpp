#include "collector/ledger/seating.hpp"

#include <algorithm>

#include "collector/ledger/append.hpp"
#include "core/json.hpp"
#include "core/site/assignment.hpp"
#include "core/site/seat_hint.hpp"

namespace examguard {
namespace {

// The seat at which this PC sits: enrolling again does not take it away.
Result<std::optional<AssignmentRow>> seat_before(Store& store, const std::string& agent,
                                                 TimePoint known) {
  const auto before = store.enrolments_of(agent);
  if (!before) return before.error();
  if (before->empty()) return std::optional<AssignmentRow>();
  return store.assignment(before->front().digest, known);
}

bool is_at(const AssignmentRow& row, const SeatRow& seat) {
  return row.site == seat.site && row.room == seat.room && row.seat == seat.seat;
}

// The newest that is known of the machine that sits there.
Result<std::optional<MachineFacts>> facts_of_sitter(Store& store, const Digest& enrolment) {
  const auto row = store.enrolment(enrolment);
  if (!row) return row.error();
  if (!*row) return std::optional<MachineFacts>();
  auto host = store.newest_host((*row)->agent);
  if (!host) return host.error();
  auto facts = facts_of_host(host->value_or((*row)->host));
  if (!facts) return within("host facts", facts.error());
  return std::optional(std::move(*facts));
}

std::vector<std::string> present(std::initializer_list<std::string> texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) {
    if (!text.empty()) out.push_back(text);
  }
  return out;
}

const SeatHint* hint_for(const std::vector<SeatHint>& hints, const SeatRow& seat) {
  const auto found = std::find_if(hints.begin(), hints.end(), [&](const SeatHint& hint) {
    return hint.seat == seat.seat && (hint.room.empty() || hint.room == seat.room);
  });
  return found == hints.end() ? nullptr : &*found;
}

NamedSeat names_of(const SeatRow& seat, const std::vector<SeatHint>& hints) {
  const SeatHint* found = hint_for(hints, seat);
  const SeatHint hint = found == nullptr ? SeatHint{} : *found;
  NamedSeat named;
  named.hosts = present({seat.host, hint.host});
  named.macs = present({seat.mac, hint.mac});
  named.ips = present({seat.ip, hint.ip});
  return named;
}

Result<std::vector<SeatHint>> hints_of(const CodeRow& code) {
  if (code.seats.empty()) return std::vector<SeatHint>();
  auto hints = decode_seat_hints(code.seats);
  if (!hints) return within("the code's seats", hints.error());
  for (SeatHint& hint : *hints) {
    if (hint.room.empty()) hint.room = code.room;
  }
  return hints;
}

// Each seat by what names it, and with the machine that sits there.
Result<std::vector<NamedSeat>> named(Store& store, const std::vector<SeatRow>& seats,
                                     const std::vector<SeatHint>& hints,
                                     const std::optional<AssignmentRow>& own, TimePoint known) {
  std::vector<NamedSeat> out;
  if (seats.empty()) return out;
  const auto assigned = store.assignments(seats.front().site, known);
  if (!assigned) return assigned.error();
  for (const SeatRow& seat : seats) {
    NamedSeat& one = out.emplace_back(names_of(seat, hints));
    one.is_own = own && is_at(*own, seat);
    const auto there = std::find_if(assigned->begin(), assigned->end(),
                                    [&](const AssignmentRow& row) { return is_at(row, seat); });
    if (there == assigned->end()) continue;
    auto sitter = facts_of_sitter(store, there->enrolment);
    if (!sitter) return sitter.error();
    one.sitter = std::move(*sitter);
  }
  return out;
}

Seating seating_of(const SeatSearch& search, const std::vector<SeatRow>& seats) {
  Seating seating;
  switch (search.why) {
    case SeatSearch::Why::found:
      seating.seat = seats[*search.seat];
      seating.uses_code = !search.is_same_machine;
      break;
    case SeatSearch::Why::taken:
      seating.doubt = SeatDoubtRow{{}, "taken", seats[*search.seat].room, seats[*search.seat].seat};
      break;
    case SeatSearch::Why::names_several:
      seating.doubt = SeatDoubtRow{{}, "several", "", ""};
      break;
    case SeatSearch::Why::nobody_names_it:
      break;
  }
  return seating;
}

// The seat that a claim means, if it means one.
Result<std::optional<SeatRow>> claimed_seat(Store& store, const EnrolmentRow& enrolment,
                                            const SeatClaim& claim, TimePoint known) {
  const auto seats = store.seats_of(enrolment.site, known);
  if (!seats) return seats.error();
  std::vector<SeatRow> fitting;
  for (const SeatRow& seat : *seats) {
    const bool in_room = (enrolment.room.empty() || seat.room == enrolment.room) &&
                         (claim.room.empty() || seat.room == claim.room);
    if (in_room && seat.seat == claim.seat) fitting.push_back(seat);
  }
  return fitting.size() == 1 ? std::optional(fitting.front()) : std::nullopt;
}

}  // namespace

Result<MachineFacts> facts_of_host(const std::string& text) {
  const auto json = decode_json(text);
  if (!json) return json.error();
  auto host = host_from_json(*json);
  if (!host) return host.error();
  return std::move(host->facts);
}

Result<Seating> seat_for(Store& store, const CodeRow& code, const Enrolment& enrolment,
                         const std::string& address, TimePoint known) {
  const std::string agent = to_text(enrolment.agent);
  const auto enrolments = store.enrolments_of(agent);
  if (!enrolments) return enrolments.error();
  auto seats = store.seats_of(code.site, known);
  if (!seats) return seats.error();
  std::erase_if(*seats, [&](const SeatRow& seat) {
    return (!code.room.empty() && seat.room != code.room) ||
           (!code.seat.empty() && seat.seat != code.seat);
  });
  Seating seating;
  if (!code.seat.empty()) {
    // A seat that only the code names proves nothing about the PC: it counts.
    if (!seats->empty()) seating.seat = seats->front();
  } else {
    const auto hints = hints_of(code);
    if (!hints) return hints.error();
    const auto own = seat_before(store, agent, known);
    if (!own) return own.error();
    const auto all = named(store, *seats, *hints, *own, known);
    if (!all) return all.error();
    seating = seating_of(search_seat(*all, enrolment.host.facts, address), *seats);
  }
  if (!enrolments->empty()) seating.uses_code = false;
  return seating;
}

Result<> keep_seating(Store& store, const Office& office, const Digest& enrolment,
                      const Seating& seating, TimePoint now) {
  if (seating.doubt) {
    SeatDoubtRow doubt = *seating.doubt;
    doubt.enrolment = enrolment;
    return store.put(doubt);
  }
  if (!seating.seat) return {};
  const SeatRow& seat = *seating.seat;
  const auto given =
      assign_seat(store, office, {enrolment, seat.site, seat.room, seat.seat, "roster"}, now);
  if (!given) return given.error();
  return {};
}

Result<> heed_claim(Store& store, const Office& office, const SeatClaim& claim, TimePoint now) {
  const auto enrolment = store.enrolment(claim.enrolment);
  if (!enrolment) return enrolment.error();
  if (!*enrolment) return {};
  const auto newest = store.enrolments_of((*enrolment)->agent);
  if (!newest) return newest.error();
  if (newest->front().digest != claim.enrolment) return {};
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto has = store.assignment(claim.enrolment, *known);
  if (!has) return has.error();
  if (*has) return {};
  const auto seat = claimed_seat(store, **enrolment, claim, *known);
  if (!seat) return seat.error();
  if (!*seat) return {};
  const auto assigned = store.assignments((*enrolment)->site, *known);
  if (!assigned) return assigned.error();
  const bool is_taken = std::any_of(assigned->begin(), assigned->end(),
                                    [&](const auto& row) { return is_at(row, **seat); });
  if (is_taken) return {};
  const auto given = assign_seat(
      store, office, {claim.enrolment, (*seat)->site, (*seat)->room, (*seat)->seat, "claim"}, now);
  if (!given) return given.error();
  return {};
}

Result<Digest> enrolment_of(Store& store, const std::string& site, const std::string& text,
                            TimePoint now) {
  const auto code = canonical_short_code(text);
  if (!code) return parse_digest(text);
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto enrolments = store.enrolments_at(site, *known);
  if (!enrolments) return enrolments.error();
  std::vector<Digest> fitting;
  for (const EnrolmentRow& row : *enrolments) {
    if (short_code(row.digest) == *code) fitting.push_back(row.digest);
  }
  if (fitting.size() == 1) return fitting.front();
  return Error{fitting.empty() ? ErrorCode::not_found : ErrorCode::conflict,
               fitting.empty() ? "no PC of site " + site + " shows the code " + *code
                               : "several PCs of site " + site + " show the code " + *code +
                                     ": name the enrolment, sha256:..."};
}

Result<Envelope> assign_seat(Store& store, const Office& office, const SeatChoice& choice,
                             TimePoint now) {
  // A site gives seats to its own PCs alone: those of others are not even known to it.
  const auto enrolment = store.enrolment(choice.enrolment);
  if (!enrolment) return enrolment.error();
  if (!*enrolment || (*enrolment)->site != choice.site) {
    return Error{ErrorCode::not_found,
                 "site " + choice.site + " has no enrolment " + to_text(choice.enrolment)};
  }
  const auto newest = store.enrolments_of((*enrolment)->agent);
  if (!newest) return newest.error();
  if (newest->front().digest != choice.enrolment) {
    return Error{ErrorCode::conflict, "this PC has enrolled again since; its newest enrolment is " +
                                          to_text(newest->front().digest)};
  }
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto seats = store.seats_of(choice.site, *known);
  if (!seats) return seats.error();
  const auto seat = std::find_if(seats->begin(), seats->end(), [&](const SeatRow& row) {
    return row.room == choice.room && row.seat == choice.seat;
  });
  if (seat == seats->end()) {
    return Error{ErrorCode::not_found, "the roster has no seat " + choice.room + "/" + choice.seat +
                                           " at site " + choice.site};
  }
  auto regions = store.regions_of(choice.site, *known);
  if (!regions) return regions.error();
  const auto kind = parse_seat_kind(seat->kind);
  if (!kind) return kind.error();
  const auto disk = parse_disk(seat->disk);
  if (!disk) return disk.error();
  const Assignment assignment{choice.enrolment,
                              choice.site,
                              std::move(*regions),
                              choice.room,
                              choice.seat,
                              *kind,
                              *disk,
                              now,
                              {},
                              choice.by};
  const auto envelope = seal(PayloadType::assignment, encode(assignment), {office.desk_signer()});
  if (!envelope) return envelope.error();
  auto verified = open(*envelope, PayloadType::assignment, Keyring{{office.desk_signer().key}, 1});
  if (!verified) return verified.error();
  NewEntry entry{site_log(office.deployment(), choice.site), std::move(*verified), {}, {}};
  entry.receipt.carrier = "desk:" + choice.by;
  return append(store, office, std::move(entry), now);
}

}  // namespace examguard
