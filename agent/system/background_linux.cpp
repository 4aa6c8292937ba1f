#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/system/background.hpp"

namespace examguard {
namespace {

// ioprio_set(2), which the C library does not name.
constexpr int ioprio_of_process = 1;
constexpr int ioprio_idle = 3 << 13;
constexpr int lowest_priority = 19;

}  // namespace

// Threads that are started later inherit both.
void go_into_background() {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, lowest_priority));
  static_cast<void>(::syscall(SYS_ioprio_set, ioprio_of_process, 0, ioprio_idle));
}

}  // namespace examguard
