// The policies by which a running agent judges: the last bundle that held. They change as a whole,
// and never go back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/service/agent_clock.hpp"
#include "agent/state/state.hpp"
#include "core/report/redaction.hpp"
#include "core/report/report.hpp"

namespace examguard {

struct InForce {
  PolicyBundle bundle;  // opened once; whoever judges by it opens it again
  SignedLayers layers;
  std::optional<Digest> assignment;
  std::optional<OpenedCalendar> calendar;  // absent: none, or it does not hold
  Redaction redaction = Redaction::none;
};

// now(), wait_for_others() and nudge() may be called by any thread, the rest by one alone.
class PoliciesInForce {
 public:
  // `state` and `clock` must outlive it.
  PoliciesInForce(const AgentState& state, KnownPolicies known, Digest enrolment,
                  AgentClock& clock);

  // What the state folder keeps; it says so in the log if that does not hold.
  void take_kept();
  // Verified, put in force and kept. An error: the last good ones stay. `tag` is of the collector.
  [[nodiscard]] Result<> take(const PolicyBundle& bundle, const std::string& tag);

  [[nodiscard]] const TrustList& trust() const { return known_.trust; }
  [[nodiscard]] const std::string& tag() const { return tag_; }

  [[nodiscard]] std::shared_ptr<const InForce> now() const;  // null: none yet
  // Until others than `these` are in force, somebody nudges, the time is over or a stop was asked
  // for.
  void wait_for_others(const std::shared_ptr<const InForce>& these, std::chrono::milliseconds time,
                       const std::stop_token& asked);
  // Ends the wait that runs now, or the next one. From any thread.
  void nudge();

 private:
  [[nodiscard]] Result<> use(const PolicyBundle& bundle);

  const AgentState& state_;
  KnownPolicies known_;
  const Digest enrolment_;
  AgentClock& clock_;
  std::string tag_;

  mutable std::mutex mutex_;
  std::shared_ptr<const InForce> in_force_;
  bool is_nudged_ = false;
  std::condition_variable_any changed_;
};

}  // namespace examguard
