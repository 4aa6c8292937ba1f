// A PC whose clock jumps while candidates sit at it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"
#include "tests/e2e/room.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr seconds days_400 = hours(24 * 400);
constexpr seconds to_2000{-848'000'000};
constexpr seconds to_2099{2'300'000'000};

TimePoint now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// "2026-12-05 09:00", Beijing time.
std::string minute_text(TimePoint time) {
  std::string text = to_text(time + hours(8)).substr(0, 16);
  text[10] = ' ';
  return text;
}

// A session that has run for five minutes.
std::string calendar_of_now() {
  const TimePoint starts = now() - minutes(5);
  return "format: 1\nsite: S1\nserial: 1\nissued: " + to_text(day_in_shanghai(now() - hours(48))) +
         "\nexpires: " + to_text(day_in_shanghai(now() + hours(48))) +
         "\notherwise: training\nsessions:\n  - {id: 上午, starts: " + minute_text(starts) +
         ", ends: " + minute_text(starts + hours(2)) + "}\n";
}

// A service in an exam, whose clock is what set_clock() says.
class ClockJump : public testing::Test {
 protected:
  ClockJump() : state_(deployment_.enrol("1")), root_(deployment_.folder() + "/pc") {
    deployment_.files().write("pc/etc/passwd", "kao:x:1000:1000::/home/kao:/bin/sh\n");
    filesystem::create_directories(root_ + "/home/kao");
    deployment_.announce(calendar_of_now());
    set_clock(seconds(0));
    agent_ = deployment_.serve(state_, root_, {"FAKETIME_TIMESTAMP_FILE=" + clock_});
  }

  // At once: a file that is half written says nothing.
  void set_clock(seconds off) const {
    const auto next = deployment_.files().write(
        "clock.next", (off < seconds(0) ? "" : "+") + std::to_string(off.count()));
    filesystem::rename(next, clock_);
  }
  // What is forbidden, whole from the first moment.
  void bring(const std::string& name) const {
    const auto made = deployment_.files().write("made", "#!/bin/sh\n");
    filesystem::permissions(made, filesystem::perms::owner_all);
    filesystem::rename(made, root_ + "/home/kao/" + name);
  }
  [[nodiscard]] std::string report() const {
    return run_agent({"report", "--json", "--state", state_}).out;
  }
  // The newest report does, and its receipt is there.
  [[nodiscard]] bool report_has(const std::string& text) const {
    return Room::wait_for([&] {
      const std::string all = report();
      return all.find(text) != std::string::npos && all.find("\"received\"") != std::string::npos;
    });
  }
  [[nodiscard]] std::string log() const {
    std::ifstream file(deployment_.folder() + "/agent.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] int reports() const {
    const std::string all = log();
    int count = 0;
    const std::string words = "a report is in the spool";
    for (auto at = all.find(words); at != all.npos; at = all.find(words, at + 1)) ++count;
    return count;
  }

  Deployment deployment_;
  const std::string state_;
  const std::string root_;
  const std::string clock_ = deployment_.folder() + "/clock";
  std::unique_ptr<Running> agent_;
};

TEST_F(ClockJump, InAnExamChangesNothingButWhatIsSaidOfTheClock) {
  ASSERT_TRUE(report_has("\"finished\":true")) << log();
  if (log().find("fanotify") == std::string::npos) {
    GTEST_SKIP() << "this system lets nobody watch a whole file system";
  }
  const int before = reports();
  EXPECT_THAT(report(), Not(HasSubstr("skew")));

  int brought = 0;
  for (const seconds off : {days_400, -days_400, to_2000, to_2099}) {
    set_clock(off);
    const std::string name = "微信" + std::to_string(++brought);
    bring(name);
    ASSERT_TRUE(report_has(name)) << off.count() << log();
    EXPECT_THAT(report(), HasSubstr("\"finished\":\"" + to_text(now() + off).substr(0, 10)));
    EXPECT_THAT(report(), HasSubstr("skew")) << off.count();
    EXPECT_THAT(report(), HasSubstr("hash_deferred"));
    EXPECT_THAT(report(), Not(HasSubstr("\"sha256\":"))) << "no exam any more, at " << off.count();
  }
  EXPECT_EQ(deployment_.seat("1").at("judgement").as_string(), "violation");

  agent_.reset();
  EXPECT_EQ(reports(), before + brought) << "one for each change: " << log();
  EXPECT_THAT(log(), HasSubstr("record=\"delivered\""));
  deployment_.stop();
  constexpr int others = 4;  // the enrolment, its seat, the calendar and the farewell
  EXPECT_EQ(deployment_.entries("test/site/S1"), static_cast<std::uint64_t>(reports() + others));
}

}  // namespace
}  // namespace examguard::e2e
