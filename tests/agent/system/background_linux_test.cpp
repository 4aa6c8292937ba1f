#include "agent/system/background.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

namespace examguard {
namespace {

TEST(Background, TakesWhatNobodyElseWants) {
  EXPECT_EXIT(
      {
        go_into_background();
        std::_Exit(::getpriority(PRIO_PROCESS, 0));
      },
      testing::ExitedWithCode(19), "");
}

}  // namespace
}  // namespace examguard
