// Prepares a master PC for cloning: what is this PC's own goes, and an enrolment is left with which
// each clone enrols by itself at its first boot. What was sealed and not delivered is never lost
// silently. Who calls it holds the state, so no service runs.
#pragma once

#include <cstdint>

#include "agent/enrolment/pending_enrolment.hpp"
#include "agent/state/state.hpp"
#include "core/result.hpp"

namespace examguard {

struct GeneralizeChoice {
  PendingEnrolment enrolment;
  // For rooms with restore cards, whose every boot is a first one: policies and scan state stay.
  bool frozen = false;
  bool discard = false;  // what still waits for the collector is given up
};

// `conflict`: so much still waits. `not_found`: this is no agent's state, or for a frozen image it
// lacks policies. Interrupted, it is done again; the old identity goes first, so that no half-done
// master speaks for a PC.
[[nodiscard]] Result<> generalize(const AgentState& state, const GeneralizeChoice& choice);

}  // namespace examguard
