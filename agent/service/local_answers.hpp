// What the running service answers at its local door (agent/service/local_door.hpp). Whoever asks
// has no rights: nothing secret is said, and what costs something is done once a minute at most.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "agent/delivery/sender.hpp"
#include "agent/service/agent_clock.hpp"
#include "agent/state/state.hpp"
#include "core/site/local_request.hpp"

namespace examguard {

// All of it outlives the answers.
struct LocalParts {
  const AgentState& state;
  const Identity& identity;
  const Signer& signer;
  SharedSpool& shared;
  const AgentClock& clock;
};

// Used by one thread.
class LocalAnswers {
 public:
  // `scan` asks for a scan, `sealed` is called when something came into the spool.
  LocalAnswers(const LocalParts& parts, std::function<void()> scan, std::function<void()> sealed)
      : parts_(parts), scan_(std::move(scan)), sealed_(std::move(sealed)) {}

  [[nodiscard]] LocalAnswer answer(const LocalRequest& request);

 private:
  [[nodiscard]] LocalAnswer claim(const LocalRequest& request);
  [[nodiscard]] const LocalStatus& status();

  const LocalParts parts_;
  std::function<void()> scan_;
  std::function<void()> sealed_;
  // Monotonic; reading the state costs something too.
  std::optional<std::chrono::milliseconds> scan_asked_, seat_asked_, status_read_;
  LocalStatus status_;
};

}  // namespace examguard
