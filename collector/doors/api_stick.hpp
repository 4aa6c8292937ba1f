// What `import` asks of the running collector: to take what a stick carries, and to give what goes
// back with it. Format of the stick: docs/formats/spool.md.
#pragma once

#include "collector/doors/api.hpp"

namespace examguard {

// POST /api/carried?digest=DIGEST: a submission; the file's name says which envelope it holds.
void take_carried(const Collector& collector, ApiCall call, ApiRespond respond);
// GET /api/carried/policy/AGENT: as GET /v1/policy; without an agent what holds for every PC.
void give_carried_policy(const Collector& collector, ApiCall call, ApiRespond respond);

}  // namespace examguard
