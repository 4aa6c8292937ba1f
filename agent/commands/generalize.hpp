// examguard-agent generalize: the last thing that is done on a master PC before its disk is cloned.
#pragma once

#include <string>
#include <vector>

namespace examguard::command {

struct GeneralizeOptions {
  std::string state;
  std::vector<std::string> collectors;  // enrolment doors
  std::string code_file;                // file with the enrolment string; "-": standard input
  bool frozen = false;
  bool discard = false;
  std::string language = "zh";
};

// Exit code: 0 ready to be cloned, 3 failed.
[[nodiscard]] int generalize(const GeneralizeOptions& options);

}  // namespace examguard::command
