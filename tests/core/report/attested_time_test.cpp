#include "core/report/attested_time.hpp"

#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;

const TimePoint build = at("2026-11-01T00:00:00.000Z");
const TimePoint trust = at("2026-11-02T00:00:00.000Z");
const TimePoint policy = at("2026-11-03T00:00:00.000Z");
const TimePoint received = at("2026-11-24T03:00:00.000Z");

TimeEvidence evidence(std::optional<ReceiptMark> receipt = {}) {
  return {build, trust, {policy, build}, receipt, "boot 2", 90'000};
}

TEST(AttestedTime, GoesOnFromAReceiptOfThisBoot) {
  EXPECT_EQ(attested_time(evidence(ReceiptMark{received, "boot 2", 30'000})),
            (AttestedTime{received + std::chrono::minutes(1), TimeBasis::receipt}));
}

TEST(AttestedTime, OfAnotherBootOnlyTheReceiptsTimeIsKnown) {
  EXPECT_EQ(attested_time(evidence(ReceiptMark{received, "boot 1", 30'000})),
            (AttestedTime{received, TimeBasis::remembered}));
}

TEST(AttestedTime, ACountThatWentBackIsAnotherBoot) {
  EXPECT_EQ(attested_time(evidence(ReceiptMark{received, "boot 2", 90'001})).basis,
            TimeBasis::remembered);
}

TEST(AttestedTime, WithoutABootIdNothingGoesOn) {
  TimeEvidence nameless = evidence(ReceiptMark{received, "", 0});
  nameless.boot_id.clear();
  EXPECT_EQ(attested_time(nameless).basis, TimeBasis::remembered);
}

TEST(AttestedTime, IsTheLargestOfWhatIsKnownOtherwise) {
  EXPECT_EQ(attested_time(evidence()), (AttestedTime{policy, TimeBasis::policy}));
  EXPECT_EQ(attested_time(evidence(ReceiptMark{build, "boot 1", 0})).basis, TimeBasis::policy);
  EXPECT_EQ(attested_time({build, trust, {}, {}, "b", 0}), (AttestedTime{trust, TimeBasis::trust}));
  EXPECT_EQ(attested_time({build, {}, {}, {}, "b", 0}), (AttestedTime{build, TimeBasis::build}));
}

TEST(AttestedTime, ExamWindowsFollowItOnceAReceiptCame) {
  const TimePoint clock = at("2099-01-01T00:00:00.000Z");
  EXPECT_EQ(exam_time({received, TimeBasis::receipt}, clock), received);
  for (const TimeBasis basis :
       {TimeBasis::remembered, TimeBasis::trust, TimeBasis::policy, TimeBasis::build}) {
    EXPECT_EQ(exam_time({received, basis}, clock), clock);
  }
}

}  // namespace
}  // namespace examguard
