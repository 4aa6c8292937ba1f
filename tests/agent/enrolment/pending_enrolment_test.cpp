#include "agent/enrolment/pending_enrolment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/service/enrolment_wait.hpp"
#include "io/file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_keys.hpp"

namespace examguard {
namespace {

using testing::HasSubstr;
using testing::Not;

const EnrolString& string() {
  static const EnrolString made =
      make_enrol_string(EnrolCode{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, support::test_key("root").key);
  return made;
}

PendingEnrolment pending() {
  return {{"10.0.0.2:8442", "[2001:db8::1]:8442"}, string(), "03"};
}

TEST(PendingEnrolment, HasGoldenBytes) {
  EXPECT_EQ(encode(pending()),
            R"({"format":1,"collectors":["10.0.0.2:8442","[2001:db8::1]:8442"],"enrolment":")" +
                to_text(string()) + R"(","seat":"03"})");
}

TEST(PendingEnrolment, WaitsInTheStateUntilItIsRemoved) {
  const support::TemporaryFolder folder;
  const auto state = AgentState::hold(folder.text() + "/state").value();
  EXPECT_FALSE(has_pending_enrolment(state.folder()));
  EXPECT_EQ(pending_enrolment(state).value(), std::nullopt);
  ASSERT_TRUE(keep_pending_enrolment(state, pending()));
  EXPECT_TRUE(has_pending_enrolment(state.folder()));
  EXPECT_EQ(pending_enrolment(state).value(), pending());
  ASSERT_TRUE(remove_pending_enrolment(state));
  EXPECT_EQ(pending_enrolment(state).value(), std::nullopt);
}

TEST(PendingEnrolment, AnErrorNeverQuotesTheString) {
  const auto error =
      decode_pending_enrolment(R"({"format":1,"collectors":["a:1"],"enrolment":"7KQ2X-SECRET"})")
          .error();
  EXPECT_THAT(error.what, HasSubstr("enrolment"));
  EXPECT_THAT(error.what, Not(HasSubstr("SECRET")));
}

TEST(PendingEnrolment, IsReadStrictly) {
  const std::string text = encode(pending());
  const auto without = [&](const std::string& part, const std::string& instead) {
    std::string changed = text;
    return decode_pending_enrolment(changed.replace(changed.find(part), part.size(), instead));
  };
  EXPECT_FALSE(without(R"("format":1)", R"("format":2)"));
  EXPECT_FALSE(without(R"(["10.0.0.2:8442","[2001:db8::1]:8442"])", "[]"));
  EXPECT_FALSE(without(R"("collectors")", R"("collector")"));
  EXPECT_FALSE(decode_pending_enrolment(text + "x"));
}

TEST(EnrolmentWait, PausesGrowToTenMinutesAndAreSpread) {
  using std::chrono::milliseconds;
  EXPECT_EQ(pause_after(0, 0.0), milliseconds(2'500));
  EXPECT_EQ(pause_after(0, 1.0), milliseconds(5'000));
  EXPECT_EQ(pause_after(3, 1.0), milliseconds(40'000));
  EXPECT_EQ(pause_after(1'000'000, 0.0), milliseconds(300'000));
  EXPECT_EQ(pause_after(1'000'000, 1.0), milliseconds(600'000));
}

TEST(EnrolmentWait, AnEnrolledPcIsNotWaitedFor) {
  const support::TemporaryFolder folder;
  folder.write("identity.json", "{}");
  EXPECT_EQ(wait_until_enrolled(folder.text()).value(), true);
}

}  // namespace
}  // namespace examguard
