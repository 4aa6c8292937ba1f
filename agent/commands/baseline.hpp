// examguard-agent baseline: writes an allowlist from this known-good PC, for an officer to review
// and sign.
#pragma once

#include <string>

#include "agent/policy/given_policies.hpp"

namespace examguard::command {

struct BaselineOptions {
  PolicyWords policies;  // in force on this PC; none: the allowlist stands alone
  std::string root = "/";
  std::string id;
  std::string layer = "site";
  std::string scope;      // "site=CODE" or "region=CODE"
  std::string out = "-";  // "-": standard output
  bool quiet = false;     // no progress
  std::string language = "zh";
};

// Exit code, of a scan once the allowlist is in force: 0 clean, 1 something is still found, 2
// incomplete; 3 nothing was written.
[[nodiscard]] int baseline(const BaselineOptions& options);

}  // namespace examguard::command
