// Routes of the staff door that hand out a draft, or a copy of the ledger.
#pragma once

#include "collector/doors/api.hpp"

namespace examguard {

// GET /api/proposal?site=CODE or ?region=CODE or neither, &min_pcs=N: YAML.
void give_proposal(const Collector& collector, ApiCall call, ApiRespond respond);
// POST /api/backup: {"copy"}, the name of a copy of the ledger in the state folder.
void make_backup_copy(const Collector& collector, ApiCall call, ApiRespond respond);

}  // namespace examguard
