// Commands for anybody who sits at the PC; they ask the running service through its local door:
// check (look now), seat (this is seat 12).
#pragma once

#include <string>

namespace examguard::command {

struct DoorOptions {
  std::string state;
  std::string room;          // of seat; may be empty
  std::string seat;          // empty: whoever sits there is asked
  bool only_status = false;  // of check
  std::string language = "zh";
};

// Exit code: 0 done, 1 not now, 3 the service does not answer, 4 this PC is not enrolled.
[[nodiscard]] int check(const DoorOptions& options);
[[nodiscard]] int seat(const DoorOptions& options);

}  // namespace examguard::command
