#include "agent/system/child_linux.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace examguard {

namespace {

// Calls to the system only, as everything between fork and exec. Linux before 5.11, which UOS and
// Kylin still have, knows no way to name all files at once.
void close_the_rest_on_exec() {
  if (::syscall(SYS_close_range, 3U, ~0U, 4U) == 0) return;  // CLOSE_RANGE_CLOEXEC
  constexpr rlim_t most = 65536;
  struct rlimit files {};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur > most) files.rlim_cur = most;
  for (int file = 3; file < static_cast<int>(files.rlim_cur); ++file) {
    ::fcntl(file, F_SETFD, FD_CLOEXEC);
  }
}

}  // namespace

void prepare_child() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_the_rest_on_exec();
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
