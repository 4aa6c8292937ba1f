#include "agent/stop_record.hpp"

#include "io/clock.hpp"
#include "io/random.hpp"

namespace examguard {

Result<> spool_stop(Spool& spool, const Identity& identity, const Signer& signer,
                    Stop::Reason reason, const std::string& boot_id) {
  const Stop stop{identity.agent, identity.enrolment, spool.next_place(boot_id, random_id()),
                  reason,         wall_time(),        boot_id};
  const auto envelope = seal_stop(stop, signer);
  if (!envelope) return within("sealing the stop record", envelope.error());
  const auto put = spool.put(*envelope, {});
  if (!put) return within("putting the stop record into the spool", put.error());
  return {};
}

}  // namespace examguard
