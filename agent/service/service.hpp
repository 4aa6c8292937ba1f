// The running agent: pulls policies, scans, seals, delivers. One io thread for timers and the
// network; one thread that waits for the scan, which is a process of its own; they meet at the
// spool.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "agent/service/config.hpp"
#include "core/report/finding.hpp"

namespace examguard {

// Until it is asked to stop (io/service_manager.hpp). A PC that is not enrolled yet is waited for.
[[nodiscard]] Result<> run_service(const AgentConfig& config, const std::string& root);

// One policy fetch, one scan, one delivery of what waits: for a first report, scripts and tests.
struct OnceDone {
  Outcome outcome = Outcome::incomplete;
  bool delivered = false;  // the spool is empty
};
[[nodiscard]] Result<OnceDone> run_once(const AgentConfig& config, const std::string& root);

}  // namespace examguard
