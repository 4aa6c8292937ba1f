#include "agent/command_stop.hpp"

#include <iostream>

#include "agent/command_failed.hpp"
#include "agent/connection.hpp"
#include "agent/known.hpp"
#include "agent/stop_record.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::command {
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

int stop_record(const StopOptions& options) {
  const auto reason = parse_stop_reason(options.reason);
  if (!reason) return failed(reason.error());
  if (!file_exists(options.state + "/identity.json")) {
    std::cout << "本机没有登记，无需记录 not enrolled: nobody waits for a record\n";
    return 0;
  }
  const auto state = AgentState::hold(options.state);
  if (!state) {
    const bool runs = state.error().code == ErrorCode::unavailable;
    return failed(runs ? within("stop the service first", state.error()) : state.error());
  }
  const auto delivered = record(*state, *reason);
  if (!delivered) return failed(delivered.error());
  std::cout << (*delivered ? "停止记录已送达 the stop record is delivered\n"
                           : "停止记录已签名，等待送达 the stop record is signed and waits in the "
                             "spool\n");
  return 0;
}

}  // namespace examguard::command
