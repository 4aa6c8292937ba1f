// A site's calendar from the officer's file to the seat's readiness: real processes, sessions that
// are laid around the present moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <string>

#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

TimePoint now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// "2026-12-05 09:00", Beijing time.
std::string minute_text(TimePoint time) {
  std::string text = to_text(time + std::chrono::hours(8)).substr(0, 16);
  text[10] = ' ';
  return text;
}

// One session of an hour that starts after `wait`, or began as long ago.
std::string calendar(int serial, minutes wait) {
  const TimePoint starts = now() + wait;
  return "format: 1\nsite: S1\nserial: " + std::to_string(serial) +
         "\nissued: " + to_text(day_in_shanghai(now() - std::chrono::days(2))) +
         "\nexpires: " + to_text(day_in_shanghai(now() + std::chrono::days(2))) +
         "\notherwise: training\nsessions:\n  - {id: 上午, starts: " + minute_text(starts) +
         ", ends: " + minute_text(starts + minutes(60)) + "}\n";
}

class Exam : public testing::Test {
 protected:
  void announce(int serial, minutes wait) { deployment_.announce(calendar(serial, wait)); }
  std::string text(const boost::json::value& row, const char* key) {
    const auto* found = row.as_object().if_contains(key);
    return found == nullptr ? "" : std::string(found->as_string());
  }
  std::string readiness(const std::string& seat = "1") {
    return text(deployment_.seat(seat), "readiness");
  }

  Deployment deployment_;
  const std::string state_ = deployment_.enrol("1");
  const std::string root_ = deployment_.folder() + "/pc";
};

TEST_F(Exam, ADayOfACleanPc) {
  deployment_.files().write("pc/etc/hostname", "pc\n");
  ASSERT_EQ(deployment_.report(state_, root_).status, 0);
  EXPECT_EQ(readiness(), "") << "no calendar yet";

  announce(1, minutes(60 * 12));  // tomorrow
  EXPECT_EQ(readiness(), "passed_full");
  EXPECT_TRUE(deployment_.seat("1").at("provisional").as_bool());
  ASSERT_EQ(deployment_.report(state_, root_).status, 0);
  EXPECT_THAT(run_agent({"status", "--state", state_}).out, HasSubstr("考前还会再检查一次"));

  announce(2, minutes(45));  // the check runs
  EXPECT_EQ(readiness(), "unfinished");
  EXPECT_EQ(readiness("2"), "unfinished");
  ASSERT_EQ(deployment_.report(state_, root_).status, 0);
  EXPECT_EQ(readiness(), "passed_full");
  EXPECT_EQ(deployment_.site().at("exam").at("readiness").at("passed_full").as_int64(), 1);
  EXPECT_THAT(run_agent({"status", "--state", state_}).out, HasSubstr("全检合格"));
  EXPECT_THAT(run_agent({"report", "--state", state_}).out, HasSubstr("考前检查（上午）"));

  announce(3, minutes(-5));  // the exam runs, and somebody brings a program
  deployment_.files().write("pc/opt/new", "#!/bin/sh\necho new\n");
  EXPECT_EQ(deployment_.report(state_, root_).status, 2);
  EXPECT_EQ(readiness(), "passed_full") << "it is of before the exam";
  EXPECT_EQ(text(deployment_.seat("1"), "judgement"), "incomplete");
  EXPECT_THAT(run_agent({"report", "--state", state_, "--all"}).out, HasSubstr("hash_deferred"));

  announce(4, minutes(-65));  // the exam is over
  EXPECT_EQ(deployment_.report(state_, root_).status, 1);
  EXPECT_FALSE(deployment_.seat("1").at("unchanged").as_bool());
  EXPECT_EQ(text(deployment_.seat("1"), "judgement"), "to_check");
  EXPECT_THAT(run_agent({"report", "--state", state_}).out, HasSubstr("考试期间有变化"));
  deployment_.stop();
  EXPECT_EQ(deployment_.entries("test/site/S1"), 12U)
      << "enrolment, seat, 4 calendars, and the reports: 2 ordinary, quick and full of the check, "
         "1 of the exam, 1 of its end";
}

TEST_F(Exam, ViolationsAreNotReadyUntilTheyAreMended) {
  deployment_.files().write("pc/var/lib/dpkg/status",
                            "Package: todesk\nStatus: install ok installed\nArchitecture: amd64\n"
                            "Version: 1\nMaintainer: m\nDescription: ToDesk\n\n");
  announce(1, minutes(45));
  EXPECT_EQ(deployment_.report(state_, root_).status, 1);
  EXPECT_EQ(readiness(), "failed");
  EXPECT_EQ(text(deployment_.seat("1"), "judgement"), "violation");
}

// By its own clock no exam is near; the first receipt says what time it is.
TEST_F(Exam, APcWhoseClockSays2000Or2099KeepsTheWindows) {
  deployment_.files().write("pc/etc/hostname", "pc\n");
  announce(1, minutes(45));
  const std::string other = deployment_.enrol("2");
  const auto early = deployment_.serve(state_, root_, {"FAKETIME=-848000000"});
  const auto late = deployment_.serve(other, root_, {"FAKETIME=+2300000000"});
  const auto are_ready = [&] {
    return readiness("1") == "passed_full" && readiness("2") == "passed_full";
  };
  const TimePoint patience = now() + minutes(5);
  while (!are_ready() && now() < patience) {
  }
  EXPECT_TRUE(are_ready()) << readiness("1") << readiness("2");
}

}  // namespace
}  // namespace examguard::e2e
