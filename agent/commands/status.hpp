// examguard-agent status: is this PC enrolled, does its service run, what waits, what is wrong.
#pragma once

#include <string>

namespace examguard::command {

struct StatusOptions {
  std::string state;
  bool json = false;
  std::string language = "zh";
};

// Exit code: 0 all is well, 1 something wants attention, 3 the state cannot be read, 4 this PC is
// not enrolled.
[[nodiscard]] int status(const StatusOptions& options);

}  // namespace examguard::command
