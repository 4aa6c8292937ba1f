#include "agent/system/child_linux.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace examguard {
namespace {

// From here on this process has a kernel that does not know close_range.
bool become_an_older_system() {
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),  // the call's number
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{4, steps};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
         ::syscall(SYS_close_range, 9999U, 9999U, 0U) == -1 && errno == ENOSYS;
}

[[noreturn]] void end_with_flags_of_a_file() {
  const int file = ::open("/dev/null", O_RDONLY);
  prepare_child();
  std::_Exit(::fcntl(file, F_GETFD));
}

TEST(Child, NoFileOfOursReachesTheProgram) {
  EXPECT_EXIT(end_with_flags_of_a_file(), testing::ExitedWithCode(FD_CLOEXEC), "");
}

TEST(Child, NorOnAnOlderSystem) {
  EXPECT_EXIT(
      {
        if (!become_an_older_system()) std::_Exit(99);
        end_with_flags_of_a_file();
      },
      testing::ExitedWithCode(FD_CLOEXEC), "");
}

}  // namespace
}  // namespace examguard
