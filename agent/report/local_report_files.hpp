// Where local reports come from: the enrolled agent's state folder, and files that somebody was
// given.
#pragma once

#include <string>

#include "agent/state/state.hpp"
#include "core/report/local_report.hpp"
#include "core/site/roster.hpp"

namespace examguard {

// The newest report of this PC, delivered or not, with everything that the state holds to check it.
// `not_found`: there is none yet.
[[nodiscard]] Result<LocalReport> newest_local_report(const AgentState& state);

// A page of `report --html`, a local report as JSON, a submission (as on a stick), or a bare
// envelope.
[[nodiscard]] Result<LocalReport> read_local_report(const std::string& file);

// What the report does not bring along and the state has: trust, and the enrolment if it is this
// PC's.
void complete(LocalReport& report, const AgentState& state);

// The root that this PC pinned when it enrolled.
[[nodiscard]] Result<RootPin> pinned_root(const AgentState& state);

// As this PC's seat is declared in the assignment that it was given last.
[[nodiscard]] Disk declared_disk(const AgentState& state);

}  // namespace examguard
