// What this PC knows of its deployment, read from its state folder and nothing else: for commands
// that look, and for what comes on a stick.
#pragma once

#include <optional>
#include <string>

#include "agent/state/spool.hpp"
#include "agent/state/state.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/judge/judge.hpp"
#include "core/report/attested_time.hpp"

namespace examguard {

struct Known {
  Identity identity;
  KnownPolicies policies;              // the kept bundle's serials and trust counted in
  std::optional<OpenedBundle> bundle;  // the kept one, opened
  std::string bundle_trouble;          // why there is none although one is kept
  AttestedTime attested;
};

// Where its assignment puts this PC; anywhere without one. `exam_time` is that by which exam
// windows are judged.
[[nodiscard]] Place place_of(const Known& known, TimePoint exam_time);

// `not_found`: this PC is not enrolled. `received` is of the newest receipt.
[[nodiscard]] Result<Known> read_known(const AgentState& state,
                                       const std::optional<TimePoint>& received);

}  // namespace examguard
