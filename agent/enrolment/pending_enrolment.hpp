// An enrolment that waits in the state folder until the collector can be reached: what an installer
// or the preparation of an image leaves for the service, which enrols by it and removes it. The
// enrolment string is a secret: the file is private and nobody logs it. Format:
// docs/formats/spool.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/state/state.hpp"
#include "core/evidence/enrolment.hpp"

namespace examguard {

struct PendingEnrolment {
  std::vector<std::string> collectors;  // enrolment doors, "host:port"
  EnrolString string;
  std::optional<std::string> seat;  // that somebody typed at this PC

  bool operator==(const PendingEnrolment&) const = default;
};

[[nodiscard]] std::string encode(const PendingEnrolment& pending);
[[nodiscard]] Result<PendingEnrolment> decode_pending_enrolment(std::string_view json);

[[nodiscard]] bool has_pending_enrolment(const std::string& state_folder);

// Whoever keeps or removes it holds the state. Absent: none waits.
[[nodiscard]] Result<> keep_pending_enrolment(const AgentState& state,
                                              const PendingEnrolment& pending);
[[nodiscard]] Result<std::optional<PendingEnrolment>> pending_enrolment(const AgentState& state);
[[nodiscard]] Result<> remove_pending_enrolment(const AgentState& state);

}  // namespace examguard
