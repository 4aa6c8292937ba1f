#include "agent/service/agent_clock.hpp"

#include <gtest/gtest.h>

#include "io/clock.hpp"

namespace examguard {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class AgentClocks : public testing::Test {
 protected:
  static std::uint64_t since_boot() { return static_cast<std::uint64_t>(boot_time().count()); }
  bool follows(TimePoint time) const {
    const ExamClock exam = clock_.exam();
    return exam.by_receipt && exam.time >= time && exam.time < time + seconds(60);
  }

  // Far from what this PC's own clock says.
  const TimePoint then_ = wall_time() + hours(24 * 365);
  AgentClock clock_{"boot", then_ - hours(100), {}};
};

TEST_F(AgentClocks, ExamsFollowTheSystemUntilAReceiptCame) {
  EXPECT_FALSE(clock_.exam().by_receipt);
  EXPECT_LT(clock_.exam().time, then_ - hours(24));
  clock_.saw_receipt(then_);
  EXPECT_TRUE(follows(then_));
}

TEST_F(AgentClocks, WhatWasKnownInThisBootIsGoneOnFrom) {
  clock_.recall({then_, "another boot", 0});
  EXPECT_FALSE(clock_.exam().by_receipt);
  EXPECT_EQ(clock_.attested().time, then_) << "a lower bound";
  const std::uint64_t hour_ago = since_boot() - std::min<std::uint64_t>(since_boot(), 3'600'000);
  clock_.recall({then_, "boot", hour_ago});
  EXPECT_TRUE(clock_.exam().by_receipt);
  EXPECT_GE(clock_.exam().time,
            then_ + std::chrono::milliseconds(since_boot() - hour_ago) - seconds(60));
}

TEST_F(AgentClocks, AReceiptOnAStickIsNoClock) {
  clock_.saw_carried_receipt(then_);
  EXPECT_FALSE(clock_.exam().by_receipt);
  EXPECT_EQ(clock_.attested().time, then_);
  clock_.saw_receipt(then_ + hours(2));
  clock_.saw_carried_receipt(then_ + hours(1));
  EXPECT_TRUE(follows(then_ + hours(2)));
}

TEST_F(AgentClocks, TheReceiptOfSomethingSentTwiceSetsNothingBack) {
  clock_.saw_receipt(then_);
  clock_.saw_receipt(then_ - hours(2));
  EXPECT_TRUE(follows(then_));
}

}  // namespace
}  // namespace examguard
