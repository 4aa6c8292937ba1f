// Whether a folder holds a collector, said before anything else is tried there, and the right to
// change it while the collector does not run.
#pragma once

#include <string>

#include "core/result.hpp"
#include "io/file.hpp"

namespace examguard {

// not_found: `init` made none there.
[[nodiscard]] Result<> expect_collector(const std::string& folder);

// The same for who is going to write there: root works on as the folder's owner (io/account.hpp).
[[nodiscard]] Result<> enter_collector(const std::string& folder);

[[nodiscard]] Result<FolderLock> hold_collector(const std::string& folder);
// `unavailable`, with what to do, while the collector runs.
[[nodiscard]] Result<FolderLock> hold_stopped_collector(const std::string& folder);

}  // namespace examguard
