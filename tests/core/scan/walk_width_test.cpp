#include "core/scan/walk_width.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace examguard {
namespace {

// Of a while.
struct Done {
  std::uint64_t answers;
  std::uint64_t blocks;
};
using Disk = std::function<Done(unsigned workers)>;

// As many whiles of a walk on this disk; gives what was done in all.
Done walk(WalkWidth& width, const Disk& disk, int whiles) {
  Done all{};
  for (int i = 0; i < whiles; ++i) {
    const Done done = disk(width.now());
    all.answers += done.answers;
    all.blocks += done.blocks;
    width.after(done.answers, done.blocks);
  }
  return all;
}

// Small files, then large ones, by what was measured on a virtual disk.
Done flash(unsigned workers) {
  const auto share = std::min(workers, 8u);
  return {2500 * share, 10'000 * share};
}
Done flash_of_large_files(unsigned workers) {
  const auto share = std::min(workers, 8u);
  return {60 * share, 22'000 * share};
}
// Its head goes back and forth between two places.
Done rotating(unsigned workers) {
  return workers <= 2 ? Done{100, 400} : Done{60, 240};
}
Done rotating_with_large_files(unsigned workers) {
  return workers <= 2 ? Done{10, 30'000} : Done{5, 15'000};
}
Done slow_flash(unsigned) {
  return {300, 1200};
}
Done memory(unsigned) {
  return {100'000, 20};
}

TEST(WalkWidth, BeginsWithTheCoresWithinBounds) {
  EXPECT_EQ(WalkWidth(1).now(), 2u);
  EXPECT_EQ(WalkWidth(4).now(), 4u);
  EXPECT_EQ(WalkWidth(64).now(), 8u);
}

TEST(WalkWidth, InMemoryIsThatOfTheCores) {
  WalkWidth width(4);
  for (int i = 0; i < 100; ++i) {
    walk(width, memory, 1);
    EXPECT_EQ(width.now(), 4u);
  }
}

TEST(WalkWidth, GrowsWhileMoreWorkersBringMore) {
  WalkWidth width(2);
  walk(width, flash, 4);
  EXPECT_GE(width.now(), 8u);
  // All that it tries later costs little.
  EXPECT_GE(walk(width, flash, 100).answers, 98 * flash(8).answers);
}

TEST(WalkWidth, StaysWideWhereLargeFilesCome) {
  WalkWidth width(2);
  walk(width, flash, 10);
  for (int i = 0; i < 20; ++i) {
    walk(width, flash_of_large_files, 5);
    EXPECT_GE(width.now(), 8u);
    walk(width, flash, 5);
    EXPECT_GE(width.now(), 8u);
  }
}

TEST(WalkWidth, IsNarrowOnADiskThatHasToMoveItsHead) {
  WalkWidth width(8);
  EXPECT_GE(walk(width, rotating, 200).answers, 195 * rotating(2).answers);
  EXPECT_EQ(width.now(), 2u);
}

// That it reads more where a large file comes is no merit of more workers. It is taken for one now
// and then, when a try meets the change, and must not last.
TEST(WalkWidth, IsNarrowOnARotatingDiskWithFilesOfAllSizes) {
  Done all{};
  std::uint64_t whiles = 0;
  for (int run = 1; run < 40; ++run) {
    WalkWidth width(2);
    for (int i = 0; i < 10; ++i) {
      all.answers += walk(width, rotating, run).answers;
      all.blocks += walk(width, rotating_with_large_files, run).blocks;
    }
    whiles += static_cast<std::uint64_t>(10 * run);
  }
  EXPECT_GE(all.answers, whiles * rotating(2).answers * 9 / 10);
  EXPECT_GE(all.blocks, whiles * rotating_with_large_files(2).blocks * 9 / 10);
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
  EXPECT_GE(walk(width, rotating, 200).answers, 195 * rotating(2).answers);
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
  walk(width, memory, 1);
  EXPECT_EQ(width.now(), 4u);
}

TEST(WalkWidth, KeepsWhatItLearnedOfADiskWhileFilesComeFromMemory) {
  WalkWidth width(4);
  walk(width, flash, 10);
  walk(width, memory, 5);
  walk(width, flash, 1);
  EXPECT_GE(width.now(), 8u);

  WalkWidth narrow(4);
  walk(narrow, rotating, 10);
  walk(narrow, memory, 5);
  walk(narrow, rotating, 1);
  EXPECT_EQ(narrow.now(), 2u);
}

// While by while a disk and memory take turns, so that no try comes to its end.
TEST(WalkWidth, DoesNotGrowByWhatItDidNotFindOut) {
  WalkWidth width(4);
  for (int i = 0; i < 20; ++i) {
    walk(width, rotating, 2);
    walk(width, memory, 1);
  }
  walk(width, rotating, 1);
  EXPECT_EQ(width.now(), 2u);
}

}  // namespace
}  // namespace examguard
