// How a PC comes to its seat: found when it enrols, said by somebody at the PC, or given at the
// desk. Each seat that is given is an assignment in the site's log. On the store's thread, inside a
// transaction, so that no seat is given twice.
#pragma once

#include <optional>
#include <string>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/site/seat_claim.hpp"
#include "core/site/seat_search.hpp"

namespace examguard {

struct Seating {
  std::optional<SeatRow> seat;
  std::optional<SeatDoubtRow> doubt;  // why there is none; `enrolment` is not filled in
  bool uses_code = true;              // codes count seats, not enrolments
};
// The seat that the code names; else what core/site/seat_search.hpp finds by the roster and the
// code's hints.
[[nodiscard]] Result<Seating> seat_for(Store& store, const CodeRow& code,
                                       const Enrolment& enrolment, const std::string& address,
                                       TimePoint known);
[[nodiscard]] Result<> keep_seating(Store& store, const Office& office, const Digest& enrolment,
                                    const Seating& seating, TimePoint now);

// A claim that is in the ledger: gives the seat if it is in the enrolment's room, nobody sits there
// and this PC has none. Otherwise it stays a claim, which somebody at the desk confirms or not.
[[nodiscard]] Result<> heed_claim(Store& store, const Office& office, const SeatClaim& claim,
                                  TimePoint now);

// Gives an enrolled PC its seat; who sat there has none any more.
struct SeatChoice {
  Digest enrolment;
  std::string site, room, seat;
  std::string by;  // account
};
[[nodiscard]] Result<Envelope> assign_seat(Store& store, const Office& office,
                                           const SeatChoice& choice, TimePoint now);

// The PC of a site that people mean: by its enrolment's digest, or by the short code that it shows.
[[nodiscard]] Result<Digest> enrolment_of(Store& store, const std::string& site,
                                          const std::string& text, TimePoint now);

// Of a row's `host`.
[[nodiscard]] Result<MachineFacts> facts_of_host(const std::string& json);

}  // namespace examguard
