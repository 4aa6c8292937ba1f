// examguard-agent spool export|import: reports, receipts and policies on a stick.
#pragma once

#include <string>

namespace examguard::command {

struct SpoolOptions {
  std::string folder;  // on the stick
  std::string state;
  std::string language = "zh";
};

// Exit code: 0 everything is on the stick, 2 something could not be read, 3 failed.
[[nodiscard]] int spool_export(const SpoolOptions& options);
// Exit code: 0 nothing waits any more, 2 something still does or did not hold, 3 failed.
[[nodiscard]] int spool_import(const SpoolOptions& options);

}  // namespace examguard::command
