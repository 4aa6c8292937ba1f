#include "core/scan/walk_width.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace examguard {
namespace {

using Disk = std::function<std::uint64_t(unsigned workers)>;  // answers in a while

// As many whiles of a walk on this disk; gives how many answers came in all.
std::uint64_t walk(WalkWidth& width, const Disk& disk, int whiles) {
  std::uint64_t all = 0;
  for (int i = 0; i < whiles; ++i) {
    const auto answers = disk(width.now());
    all += answers;
    width.after(answers, answers);
  }
  return all;
}

std::uint64_t flash(unsigned workers) {
  return 1000 * std::min(workers, 8u);
}
// Its head goes back and forth between two places.
std::uint64_t rotating(unsigned workers) {
  return workers <= 2 ? 100 : 60;
}
std::uint64_t slow_flash(unsigned) {
  return 300;
}

TEST(WalkWidth, BeginsWithTheCoresWithinBounds) {
  EXPECT_EQ(WalkWidth(1).now(), 2u);
  EXPECT_EQ(WalkWidth(4).now(), 4u);
  EXPECT_EQ(WalkWidth(64).now(), 8u);
}

TEST(WalkWidth, InMemoryIsThatOfTheCores) {
  WalkWidth width(4);
  for (int i = 0; i < 100; ++i) {
    width.after(100'000, 20);
    EXPECT_EQ(width.now(), 4u);
  }
}

TEST(WalkWidth, GrowsWhileMoreWorkersBringMore) {
  WalkWidth width(2);
  walk(width, flash, 4);
  EXPECT_GE(width.now(), 8u);
  // All that it tries later costs little.
  EXPECT_GE(walk(width, flash, 100), 98 * flash(8));
}

TEST(WalkWidth, IsNarrowOnADiskThatHasToMoveItsHead) {
  WalkWidth width(8);
  EXPECT_GE(walk(width, rotating, 200), 195 * rotating(2));
  EXPECT_EQ(width.now(), 2u);
}

TEST(WalkWidth, IsNarrowWhereMoreWorkersBringNothing) {
  WalkWidth width(2);
  walk(width, slow_flash, 3);
  EXPECT_EQ(width.now(), 2u);
}

TEST(WalkWidth, BeginsAnewOnASlowerDisk) {
  WalkWidth width(2);
  walk(width, flash, 10);
  walk(width, rotating, 3);
  EXPECT_EQ(width.now(), 2u);
  EXPECT_GE(walk(width, rotating, 200), 195 * rotating(2));
}

TEST(WalkWidth, FindsOutThatAPartOfADiskAnswersFaster) {
  WalkWidth width(2);
  walk(width, slow_flash, 50);
  walk(width, flash, 40);
  EXPECT_GE(width.now(), 8u);
}

TEST(WalkWidth, IsThatOfTheCoresOnceTheRestIsInMemory) {
  WalkWidth width(4);
  walk(width, flash, 10);
  width.after(100'000, 0);
  EXPECT_EQ(width.now(), 4u);
}

}  // namespace
}  // namespace examguard
