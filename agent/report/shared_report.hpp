// The page of the newest report where everybody at this PC can open it (agent/system/places.hpp);
// on a system that has no such place, nothing happens.
#pragma once

#include "agent/state/state.hpp"

namespace examguard {

[[nodiscard]] Result<> share_newest_report(const AgentState& state);
// Says that there is no report yet; a page that is there stays.
[[nodiscard]] Result<> put_empty_page();

}  // namespace examguard
