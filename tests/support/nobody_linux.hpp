// Root may look everywhere, so a test of what is closed looks as nobody.
#pragma once

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace examguard::support {

// The calling thread, and those that it starts, have no rights of root for as long as this lives.
// By the system's own calls, because those of the C library change every thread of the process.
class AsNobody {
 public:
  AsNobody() {
    if (!is_root_) return;
    EXPECT_EQ(::syscall(SYS_setresgid, -1, nobody, -1), 0);
    EXPECT_EQ(::syscall(SYS_setresuid, -1, nobody, -1), 0);
  }
  ~AsNobody() {
    if (!is_root_) return;
    EXPECT_EQ(::syscall(SYS_setresuid, -1, 0, -1), 0);
    EXPECT_EQ(::syscall(SYS_setresgid, -1, 0, -1), 0);
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // the change of account took it
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  static constexpr long nobody = 65534;
  const bool is_root_ = ::geteuid() == 0;
};

}  // namespace examguard::support
