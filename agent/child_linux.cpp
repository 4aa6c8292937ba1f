#include "agent/child_linux.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace examguard {

void prepare_child() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::syscall(SYS_close_range, 3U, ~0U, 4U);  // CLOSE_RANGE_CLOEXEC
}

std::optional<int> end_child(boost::process::child& child, boost::process::group& group) {
  std::error_code ignored;
  for (int i = 0; i < 500 && child.running(ignored); ++i) {
    const timespec pause{0, 2'000'000};
    ::nanosleep(&pause, nullptr);
  }
  if (child.running(ignored)) {
    group.terminate(ignored);
    child.detach();
    return std::nullopt;
  }
  const int status = child.native_exit_code();
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

void let_go_of_streams() {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream = 0; stream <= 2; ++stream) ::dup2(nothing, stream);
}

}  // namespace examguard
