// Commands around the service of an installed agent: setup, scan-now.
#pragma once

#include <string>
#include <vector>

namespace examguard::command {

struct SetupOptions {
  std::string state;
  std::vector<std::string> collectors;
  std::string code_file;  // file with the enrolment string; "-": standard input
  std::string string;     // the string itself, from an installer alone
  bool stop_for_upgrade = false;
  bool remove = false;
  bool purge = false;
};
// Exit code: 0 done, 3 failed.
[[nodiscard]] int setup(const SetupOptions& options);

// Asks the running service for a scan; everybody may. Exit code: 0 asked, 3 failed.
[[nodiscard]] int scan_now();

}  // namespace examguard::command
