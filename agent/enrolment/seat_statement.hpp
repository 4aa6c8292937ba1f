// What somebody at the PC says of its seat, on its way to the collector (core/site/seat_claim.hpp).
#pragma once

#include <string>

#include "agent/state/spool.hpp"
#include "agent/state/state.hpp"

namespace examguard {

struct SaidSeat {
  std::string room;  // may be empty
  std::string seat;
};
// Puts it into the spool. `unavailable`: the spool is full.
[[nodiscard]] Result<> spool_seat_claim(Spool& spool, const Identity& identity,
                                        const Signer& signer, const SaidSeat& said,
                                        const std::string& boot_id);

}  // namespace examguard
