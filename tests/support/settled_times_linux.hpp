// What changed within the last tick of the clock is not remembered by a scan's state.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "tests/support/temporary_folder.hpp"

namespace examguard::support {

// Until a new file is later than that: everything that was written before has settled.
inline void let_times_settle() {
  const TemporaryFolder folder;
  const auto changed = [&](const std::string& name) {
    folder.write(name, "");
    struct stat found {};
    EXPECT_EQ(::stat((folder / name).c_str(), &found), 0);
    return std::chrono::seconds(found.st_ctim.tv_sec) +
           std::chrono::nanoseconds(found.st_ctim.tv_nsec);
  };
  const auto first = changed("first");
  while (changed("later") < first + std::chrono::milliseconds(60)) {
  }
}

}  // namespace examguard::support
