// A collector out of its backup, in a folder of its own. Nothing is kept that is not whole: every
// file by its checksum, every entry of the ledger by its signatures.
#pragma once

#include <string>
#include <vector>

#include "collector/ledger/ledger_check.hpp"
#include "core/result.hpp"

namespace examguard {

// The checked logs. `folder` is empty or new; after a failure it is as it was before.
[[nodiscard]] Result<std::vector<CheckedLog>> restore_collector(const std::string& backup,
                                                                const std::string& folder);

}  // namespace examguard
