// Makes the agent a service of this PC, and takes it away: setup.
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

}  // namespace examguard::command
