#include "agent/enrolment/seat_statement.hpp"

#include "core/site/seat_claim.hpp"
#include "io/clock.hpp"
#include "io/random.hpp"

namespace examguard {

Result<> spool_seat_claim(Spool& spool, const Identity& identity, const Signer& signer,
                          const SaidSeat& said, const std::string& boot_id) {
  const SeatClaim claim{identity.agent, identity.enrolment, spool.next_place(boot_id, random_id()),
                        said.room,      said.seat,          wall_time(),
                        boot_id};
  const auto envelope = seal_seat_claim(claim, signer);
  if (!envelope) return within("sealing the seat", envelope.error());
  const auto put = spool.put(*envelope, {});
  if (!put) return within("putting the seat into the spool", put.error());
  return {};
}

}  // namespace examguard
