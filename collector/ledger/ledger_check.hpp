// Whether a ledger is whole: entries, receipts, order, objects, and that every envelope opens under
// the key with which it was accepted. For one who holds the state folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"

namespace examguard {

struct CheckedLog {
  std::string log;
  std::uint64_t entries = 0;
  std::uint64_t erased = 0;  // objects that are not kept any more
  std::optional<Digest> head;
};

// `not_found`: not even what `init` wrote is there, so that an emptied ledger is not a whole one.
[[nodiscard]] Result<std::vector<std::string>> logs_to_check(Store& store, const Office& office);
[[nodiscard]] Result<CheckedLog> check_log(Store& store, const Office& office,
                                           const std::string& log);

}  // namespace examguard
