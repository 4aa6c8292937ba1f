// examguard-agent scan: looks at this machine, or at a folder as if it were one, judges it by the
// policies given and prints what it found. Needs no enrolment, no key and no rights.
#pragma once

#include <string>

#include "agent/policy/given_policies.hpp"

namespace examguard::command {

struct ScanOptions {
  PolicyWords policies;
  std::string root = "/";
  bool json = false;
  bool all = false;    // for people: every finding, not the worst ten
  bool quiet = false;  // no progress
  std::string language = "zh";
  std::string state;     // folder that keeps what was seen, so that the next run is a re-scan
  std::string judged;    // file for the hashes of everything that was hashed
  unsigned threads = 0;  // 0: by what the machine can do
};

// The exit code: 0 clean, 1 something found, 2 incomplete, 3 could not scan.
[[nodiscard]] int scan(const ScanOptions& options);

}  // namespace examguard::command
