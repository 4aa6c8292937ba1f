// The way to this PC's collector, as trust names it.
#pragma once

#include <chrono>

#include "agent/delivery/sender.hpp"

namespace examguard {

[[nodiscard]] Result<TlsContext> client_context(const TrustList& trust, const Identity& identity,
                                                const PrivateKey& key, TimePoint attested);

// One try to deliver what waits, for somebody who is about to end and gives it so much time. False:
// something still waits.
[[nodiscard]] bool deliver_within(std::chrono::seconds time, SharedSpool& spool,
                                  const TrustList& trust, const Id& agent, const TlsContext& tls);

}  // namespace examguard
