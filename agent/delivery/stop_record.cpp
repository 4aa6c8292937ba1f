#include "agent/delivery/stop_record.hpp"

#include "agent/delivery/connection.hpp"
#include "agent/state/known.hpp"
#include "io/clock.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

// A package script waits for it.
constexpr std::chrono::seconds time_to_deliver{10};

Result<bool> record(const AgentState& state, Stop::Reason reason) {
  auto spool = Spool::open(state.folder() + "/spool");
  if (!spool) return spool.error();
  const auto known = read_known(state, spool->received());
  if (!known) return known.error();
  const auto signer = state.report_signer();
  if (!signer) return signer.error();
  const auto boot = boot_id();
  if (!boot) return boot.error();
  const auto put = spool_stop(*spool, known->identity, *signer, reason, to_text(*boot));
  if (!put) return put.error();
  const auto key = state.tls_key();
  if (!key) return key.error();
  const TrustList& trust = known->policies.trust;
  const auto tls = client_context(trust, known->identity, **key, known->attested.time);
  if (!tls) return tls.error();
  SharedSpool shared{{}, std::move(*spool)};
  return deliver_within(time_to_deliver, shared, trust, known->identity.agent, *tls);
}

}  // namespace

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

Result<bool> record_stop(const std::string& state_folder, Stop::Reason reason) {
  const auto state = AgentState::hold(state_folder);
  if (state) return record(*state, reason);
  const bool runs = state.error().code == ErrorCode::unavailable;
  return runs ? within("stop the service first", state.error()) : state.error();
}

}  // namespace examguard
