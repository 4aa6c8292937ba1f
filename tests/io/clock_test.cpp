#include "io/clock.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(Clock, BootIdIsTheSameAllBootLong) {
  ASSERT_TRUE(boot_id());
  EXPECT_EQ(*boot_id(), *boot_id());
  EXPECT_NE(*boot_id(), Id{});
}

TEST(Clock, RunningClocksNeverGoBack) {
  const auto monotonic = monotonic_time();
  const auto boot = boot_time();
  EXPECT_LE(monotonic, monotonic_time());
  EXPECT_LE(boot, boot_time());
  EXPECT_LE(monotonic, boot_time() + std::chrono::milliseconds(1));
}

TEST(Clock, ProcessorTimeIsOfWorkAndNotOfWaiting) {
  const auto start = process_time();
  volatile unsigned sum = 0;
  while (process_time() < start + std::chrono::milliseconds(1)) sum = sum + 1;
  EXPECT_GT(sum, 0U);
}

}  // namespace
}  // namespace examguard
