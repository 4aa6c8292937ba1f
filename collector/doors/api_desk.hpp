// What an office does at its desk, as routes of the staff door (collector/ledger/desk.hpp).
#pragma once

#include "collector/doors/api.hpp"

namespace examguard {

// POST /api/enrol-codes {"site","room" ?,"seat" ?,"count" ?,"hours" ?} -> {"enrolment_string",...}
void make_code(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/roster?file=NAME: YAML or csv by the name -> {"new","regions","sites","seats","gone"}
void take_roster(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/policies: the signed envelope -> {"receipt"}
void take_policy(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/calendars: the same for a site's calendar
void take_calendar(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/assignments {"enrolment","site","room","seat"} -> {"receipt"}
void take_assignment(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/clock {"time"}: what a person's own watch says; it is confirmed only if it agrees.
void take_clock(const Collector& collector, ApiCall call, ApiRespond respond);

}  // namespace examguard
