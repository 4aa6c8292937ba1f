#include "collector/views/exam_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/ledger/apply.hpp"
#include "collector/ledger/desk.hpp"
#include "collector/ledger/ingest.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::finding;
using test::Pc;
using test::TestOffice;
using testing::HasSubstr;
using testing::Not;

const Finding qq = finding(Verdict::denied, Severity::violation, "chat", "QQ", "/opt/qq");

class ExamView : public testing::Test {
 protected:
  // One session that starts after `wait`.
  Calendar calendar(minutes wait, std::uint64_t serial = 1,
                    const std::string& site = "CS01") const {
    ExamSession session;
    session.id = "上午";
    session.starts = office_.now() + wait;
    session.ends = session.starts + hours(2);
    return {site,
            serial,
            office_.now() - std::chrono::days(7),
            office_.now() + std::chrono::days(7),
            Phase::training,
            {session}};
  }
  void publish(const Calendar& calendar) {
    const auto done = office_.publish(calendar);
    ASSERT_TRUE(done) << done.error().what;
  }
  void report(Pc& pc, ExamPhase phase, Part part, Readiness readiness,
              const std::vector<Finding>& findings = {}, std::optional<bool> unchanged = {}) {
    office_.pass(std::chrono::seconds(1));
    const ExamState state{"上午", phase, part, readiness, {}, unchanged};
    office_.deliver(office_.report(pc, findings, {}, state));
  }
  HttpResponse ask(const std::string& target) {
    return office_.ask({"GET", target, {{"Authorization", "Bearer " + office_.token()}}});
  }
  boost::json::value site(const std::string& more = "") {
    return decode_json(ask("/api/sites/CS01" + more).body).value();
  }
  boost::json::value seat(const std::string& code) {
    const auto whole = site();
    for (const auto& row : whole.at("seats").as_array()) {
      if (row.at("seat").as_string() == code) return row;
    }
    return nullptr;
  }
  std::string readiness(const std::string& code) {
    const auto row = seat(code);
    const auto* word = row.as_object().if_contains("readiness");
    return word == nullptr ? "" : std::string(word->as_string());
  }
  std::string page() {
    office_.make_accounts();
    return office_.get("/sites/CS01", office_.log_in("admin")).body;
  }

  TestOffice office_;
  Pc one_ = office_.enrol("CS01", "A", "01", "one");
  Pc two_ = office_.enrol("CS01", "A", "02", "two");
};

TEST_F(ExamView, ACalendarIsPublishedByTheKeyOfItsRegionForASiteOfTheRoster) {
  publish(calendar(minutes(45), 2));
  publish(calendar(minutes(45), 2));  // the same again
  const auto older = office_.publish(calendar(minutes(50), 2));
  ASSERT_FALSE(older);
  EXPECT_THAT(older.error().what, HasSubstr("stands at serial 2"));
  EXPECT_THAT(office_.publish(calendar(minutes(45), 1, "ZZ01")).error().what,
              HasSubstr("may not sign for the site ZZ01"));
  EXPECT_THAT(office_.publish(calendar(minutes(45), 1, "XX")).error().what,
              HasSubstr("no site \"XX\""));
  const auto policy = office_.write<Envelope>([&](Store& store) {
    const auto envelope = decode_envelope(office_.policy(7)).value();
    return publish_calendar(store, office_.office(), envelope, "test", office_.now());
  });
  EXPECT_FALSE(policy) << "a policy is no calendar";
}

TEST_F(ExamView, AgentsOfTheSiteGetItWithTheirPolicies) {
  const auto bundle = [&](const Pc& pc) {
    const auto body = office_.write<std::string>([&](Store& store) -> Result<std::string> {
      auto made = policy_for(store, office_.office(), agent_id(pc.key.key), office_.now());
      if (!made) return made.error();
      return **made;
    });
    return decode_policy_bundle(*body).value();
  };
  const Pc other = office_.enrol("ZZ01", "A", "01", "zz");
  EXPECT_FALSE(bundle(one_).calendar);
  publish(calendar(minutes(45)));
  publish(calendar(minutes(50), 2));
  EXPECT_EQ(bundle(one_).calendar->payload, encode(calendar(minutes(50), 2)));
  EXPECT_FALSE(bundle(other).calendar);
}

TEST_F(ExamView, EverySeatHasAReadinessForTheSessionThatRuns) {
  publish(calendar(minutes(45)));
  EXPECT_EQ(site().at("exam").at("phase").as_string(), "pre_exam");
  EXPECT_EQ(site().at("exam").at("session").as_string(), "上午");
  report(one_, ExamPhase::pre_exam, Part::quick, Readiness::passed_quick);
  report(two_, ExamPhase::pre_exam, Part::quick, Readiness::failed, {qq});
  EXPECT_EQ(readiness("01"), "passed_quick");
  EXPECT_EQ(seat("01").at("judgement").as_string(), "none") << "not everything was looked at";
  EXPECT_EQ(readiness("02"), "failed");
  EXPECT_EQ(seat("02").at("judgement").as_string(), "violation") << "at once";
  EXPECT_EQ(readiness("03"), "unfinished") << "there is no PC";

  report(one_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  EXPECT_EQ(readiness("01"), "passed_full");
  EXPECT_EQ(seat("01").at("judgement").as_string(), "clean");
  const auto exam = site().at("exam");
  EXPECT_EQ(exam.at("readiness").at("passed_full").as_int64(), 1);
  EXPECT_EQ(exam.at("readiness").at("failed").as_int64(), 1);
  EXPECT_EQ(exam.at("readiness").at("unfinished").as_int64(), 1);
  EXPECT_TRUE(seat("01").at("due").as_bool());
  const std::string shown = page();
  EXPECT_THAT(office_.get("/", office_.log_in("admin")).body,
              HasSubstr("考前检查（上午） · 全检合格 1 · 不合格 1 · 未完成 1"));
  for (const char* word : {"考试日历", "全检合格", "不合格", "未完成", "考前检查（上午）"}) {
    EXPECT_THAT(shown, HasSubstr(word));
  }
}

TEST_F(ExamView, AQuickPartDoesNotHideWhatTheFullScanFound) {
  office_.deliver(office_.report(one_, {qq}));
  publish(calendar(minutes(45)));
  report(one_, ExamPhase::pre_exam, Part::quick, Readiness::passed_quick);
  EXPECT_EQ(seat("01").at("judgement").as_string(), "violation");
}

TEST_F(ExamView, ASeatIsNeverReadyUnderAStalePolicy) {
  publish(calendar(minutes(45)));
  report(one_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  report(two_, ExamPhase::pre_exam, Part::full, Readiness::failed, {qq});
  office_.pass(std::chrono::seconds(1));
  office_.publish(2);
  EXPECT_EQ(readiness("01"), "unfinished");
  EXPECT_EQ(readiness("02"), "failed");
}

TEST_F(ExamView, AReadinessIsOfItsSessionAlone) {
  publish(calendar(minutes(45)));
  report(one_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  publish(calendar(minutes(45 + 120), 2));  // moved by two hours, under the same name
  EXPECT_FALSE(site().at("exam").as_object().contains("session"));
  office_.pass(hours(2));
  EXPECT_EQ(readiness("01"), "unfinished");
}

TEST_F(ExamView, TheClosingScanTellsOfTheExamAndNotOfReadiness) {
  publish(calendar(minutes(45)));
  report(one_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  report(two_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  office_.pass(minutes(45 + 121));
  report(one_, ExamPhase::closing, Part::full, Readiness::passed_full, {}, true);
  report(two_, ExamPhase::closing, Part::full, Readiness::passed_full, {qq}, false);
  EXPECT_EQ(site().at("exam").at("phase").as_string(), "closing");
  EXPECT_TRUE(seat("01").at("unchanged").as_bool());
  EXPECT_FALSE(seat("02").at("unchanged").as_bool());
  EXPECT_EQ(readiness("02"), "passed_full");
  EXPECT_EQ(seat("02").at("judgement").as_string(), "violation");
  EXPECT_THAT(page(), HasSubstr("考试期间有变化"));
  office_.pass(hours(1));
  EXPECT_EQ(readiness("01"), "") << "the session is over";
}

TEST_F(ExamView, TheEveningBeforeEveryVerdictIsProvisional) {
  publish(calendar(minutes(60 * 14)));
  office_.deliver(office_.report(one_, {}));
  office_.deliver(office_.report(two_, {qq}));
  EXPECT_EQ(site().at("exam").at("next").as_string(), "上午");
  EXPECT_EQ(readiness("01"), "passed_full");
  EXPECT_TRUE(seat("01").at("provisional").as_bool());
  EXPECT_EQ(readiness("02"), "failed");
  EXPECT_THAT(page(), HasSubstr("考前还会再检查一次"));
  EXPECT_THAT(page(), HasSubstr("暂定：全检合格"));
}

TEST_F(ExamView, RebuiltViewsSayTheSame) {
  publish(calendar(minutes(45)));
  report(one_, ExamPhase::pre_exam, Part::full, Readiness::passed_full);
  report(two_, ExamPhase::closing, Part::full, Readiness::failed, {qq}, false);
  const auto before = site();
  const auto rebuilt = office_.write<bool>([&](Store& store) -> Result<bool> {
    if (auto done = rebuild_views(store, office_.office()); !done) return done.error();
    return true;
  });
  ASSERT_TRUE(rebuilt) << rebuilt.error().what;
  EXPECT_EQ(encode_json(site()), encode_json(before));
}

TEST_F(ExamView, AnExpiredCalendarSaysNothing) {
  publish(calendar(minutes(45)));
  office_.pass(std::chrono::days(8));
  EXPECT_FALSE(site().as_object().contains("exam"));
  EXPECT_THAT(page(), HasSubstr("没有考试日历"));
}

}  // namespace
}  // namespace examguard
