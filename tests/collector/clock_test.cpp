#include <gtest/gtest.h>

#include "collector/append.hpp"
#include "collector/ingest.hpp"
#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using std::chrono::days;
using test::Pc;
using test::TestOffice;

class CollectorClock : public testing::Test {
 protected:
  Admission<Envelope> send(const Submission& submission) {
    return office_
        .write<Admission<Envelope>>([&](Store& store) {
          return ingest(store, office_.office(), submission, Carrier{std::nullopt, true},
                        "import:x", office_.now());
        })
        .value();
  }
  TimePoint received(const Envelope& receipt) {
    const auto opened = open(receipt, PayloadType::receipt, office_.office().all_keys(Role::log));
    return decode_receipt(opened.value())->received;
  }
  unsigned confirm(TimePoint told) {
    return office_
        .ask({"POST",
              "/api/clock",
              {{"Authorization", "Bearer " + office_.token()}},
              encode_json(boost::json::object{{"time", to_text(told)}})})
        .status;
  }

  TestOffice office_;
  Pc pc_ = office_.enrol("CS01", "A", "01", "one");
};

TEST_F(CollectorClock, AJumpOfThirtyDaysStopsTheLedgerUntilSomebodyConfirms) {
  const Submission first = office_.report(pc_, {});
  ASSERT_TRUE(send(first));
  office_.pass(days(31));
  const Submission second = office_.report(pc_, {});
  ASSERT_FALSE(send(second));
  EXPECT_EQ(send(second).error().reason, Reason::clock_stopped);
  EXPECT_TRUE(send(first)) << "what is stored earns its receipt";
  EXPECT_EQ(confirm(office_.now() - days(31)), 400U) << "not without looking";
  EXPECT_FALSE(send(second));
  EXPECT_EQ(confirm(office_.now() + std::chrono::minutes(3)), 200U);
  const auto taken = send(second);
  ASSERT_TRUE(taken);
  EXPECT_EQ(received(*taken), office_.now());
  office_.pass(days(31));
  EXPECT_FALSE(send(office_.report(pc_, {}))) << "a confirmation is for one jump";
}

TEST_F(CollectorClock, ALogThatWasQuietIsNoJump) {
  Pc other = office_.enrol("ZZ01", "A", "01", "two");
  for (int i = 0; i < 3; ++i) {
    office_.pass(days(20));
    ASSERT_TRUE(send(office_.report(pc_, {})));
  }
  EXPECT_TRUE(send(office_.report(other, {})));
}

TEST_F(CollectorClock, AClockThatIsBehindOnlyRepeatsTheLastTime) {
  const TimePoint last = received(send(office_.report(pc_, {})).value());
  office_.pass(-std::chrono::hours(20));
  const auto taken = send(office_.report(pc_, {}));
  ASSERT_TRUE(taken);
  EXPECT_EQ(received(*taken), last);
}

TEST_F(CollectorClock, PastItsCertificateNothingHelps) {
  office_.pass(office_.office().server_certificate_end() - office_.now());
  EXPECT_EQ(send(office_.report(pc_, {})).error().reason, Reason::clock_stopped);
  EXPECT_EQ(confirm(office_.now()), 200U);
  EXPECT_EQ(send(office_.report(pc_, {})).error().reason, Reason::clock_stopped);
}

TEST_F(CollectorClock, TheDeskStopsAsWell) {
  office_.pass(days(31));
  const auto answer = office_.ask({"POST",
                                   "/api/roster?file=r.yaml",
                                   {{"Authorization", "Bearer " + office_.token()}},
                                   "format: 1\nregions:\n  - {code: \"1\", name: x}\nsites: []\n"});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_NE(answer.body.find("confirm-clock"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace examguard
