// The signed farewell of an agent that stops, so that the collector can tell a stopped service from
// a silent one.
#pragma once

#include <string>

#include "agent/state/spool.hpp"
#include "agent/state/state.hpp"
#include "core/report/report.hpp"

namespace examguard {

// Puts it into the spool. `unavailable`: the spool is full.
[[nodiscard]] Result<> spool_stop(Spool& spool, const Identity& identity, const Signer& signer,
                                  Stop::Reason reason, const std::string& boot_id);

// Of a service that is not running any more, for whoever took it away. True: it is delivered,
// false: it waits in the spool. `unavailable`: the service still runs.
[[nodiscard]] Result<bool> record_stop(const std::string& state_folder, Stop::Reason reason);

}  // namespace examguard
