// What somebody at the PC says: this is seat 12. Signed by the PC and a link of its chain, as a
// report is; the collector gives the seat only if nobody sits there and this PC has none. Payload
// of type seat. Format: docs/formats/enrolment.md.
#pragma once

#include <string>

#include "core/evidence/chain.hpp"
#include "core/evidence/envelope.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct SeatClaim {
  Id agent;
  Digest enrolment;
  ChainPlace chain;
  std::string room;  // may be empty: the one that the enrolment code was for
  std::string seat;
  TimePoint time;  // by the system clock
  std::string boot_id;

  bool operator==(const SeatClaim&) const = default;
};
[[nodiscard]] std::string encode(const SeatClaim& claim);
[[nodiscard]] Result<Envelope> seal_seat_claim(const SeatClaim& claim, const Signer& report_key);
[[nodiscard]] Result<SeatClaim> decode_seat_claim(const Verified& envelope);

}  // namespace examguard
