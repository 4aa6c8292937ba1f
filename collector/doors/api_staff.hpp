// Routes of the staff door for accounts; an administrator's alone.
#pragma once

#include "collector/doors/api.hpp"

namespace examguard {

// GET /api/staff: {"accounts": [{"name","role","scope","disabled","must_change"}]}
void list_staff(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/staff: {"name","role","scope","password"}, a hash: the collector never sees the word.
void add_staff(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/staff/disable: {"name"}
void disable_staff(const Collector& collector, ApiCall call, ApiRespond respond);

}  // namespace examguard
