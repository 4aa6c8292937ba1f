// Seats over time: replaced PCs, PCs that enrol again, a newer whitelist, a collector that
// restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <string>

#include "core/json.hpp"
#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string moment() {
  return to_text(std::chrono::ceil<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

// Two PCs: one with a chat program, one with nothing.
class Seats : public testing::Test {
 protected:
  Seats() {
    deployment_.files().write("bad/home/考生/微信", "#!/bin/sh\necho hi\n");
    deployment_.files().write("good/etc/hostname", "pc\n");
  }
  std::string root(const std::string& name) { return deployment_.folder() + "/" + name; }
  std::string shown(const std::string& at = "") {
    std::vector<std::string> words{"site", "S1", "--lang", "en", "--state", deployment_.office()};
    if (!at.empty()) words.insert(words.end(), {"--at", at});
    const Ran ran = run_collector(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out;
  }

  Deployment deployment_;
};

TEST_F(Seats, AReplacedPcTakesItsFindingsAlong) {
  const std::string old = deployment_.enrol("1");
  ASSERT_EQ(deployment_.report(old, root("bad")).status, 1);
  const std::string before = moment();
  const std::string next = deployment_.folder() + "/next";
  ASSERT_EQ(deployment_.enrol_at(next, "1").status, 0);
  ASSERT_EQ(deployment_.report(next, root("good")).status, 0);
  EXPECT_THAT(shown(), HasSubstr("A/1  on  clean"));
  EXPECT_THAT(shown(), Not(HasSubstr("微信")));
  EXPECT_THAT(shown(before), HasSubstr("A/1  violation"));
  EXPECT_THAT(shown(before), HasSubstr("微信"));
  // It was not switched off after all.
  ASSERT_EQ(deployment_.report(old, root("bad")).status, 1);
  EXPECT_THAT(shown(), HasSubstr("A/1  on  clean"));
  EXPECT_THAT(shown(), HasSubstr("微信"));
  // Until an administrator gives it another seat.
  const auto site = deployment_.site();
  EXPECT_EQ(site.at("unassigned").as_int64(), 1);
  const std::string enrolment(site.at("seatless").at(0).at("enrolment").as_string());
  EXPECT_THAT(shown(), HasSubstr(enrolment));
  const auto assign = [&](const std::string& seat) {
    return run_collector({"assign", enrolment, "--site", "S1", "--room", "A", "--seat", seat,
                          "--state", deployment_.office()});
  };
  EXPECT_THAT(assign("9").err, HasSubstr("no seat A/9"));
  EXPECT_EQ(assign("2").status, 0);
  EXPECT_THAT(shown(), HasSubstr("A/2  on  violation"));
  EXPECT_EQ(deployment_.site().at("unassigned").as_int64(), 0);
}

TEST_F(Seats, AKnownPcKeepsItsSeatWhenItEnrolsAgain) {
  const std::string state = deployment_.enrol("1");
  ASSERT_EQ(deployment_.report(state, root("bad")).status, 1);
  const Ran code = run_collector({"enrol-code", "--state", deployment_.office(), "--site", "S1"});
  ASSERT_EQ(code.status, 0) << code.err;
  const Ran again = run_agent(
      {"enrol", "--state", state, "--collector", deployment_.enrolment_door(), "--code-file", "-"},
      code.out);
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(deployment_.site().at("unassigned").as_int64(), 0);
  EXPECT_EQ(deployment_.seat("1").at("judgement").as_string(), "violation");
  ASSERT_EQ(deployment_.report(state, root("good")).status, 0);
  EXPECT_EQ(deployment_.seat("1").at("judgement").as_string(), "clean");
}

TEST_F(Seats, ANewerWhitelistLeavesNoSeatCleanUntilItIsCheckedAgain) {
  const std::string state = deployment_.enrol("1");
  ASSERT_EQ(deployment_.report(state, root("good")).status, 0);
  const std::string before = moment();
  deployment_.publish(usual_policy(2));
  EXPECT_THAT(shown(), HasSubstr("A/1  on  incomplete"));
  EXPECT_THAT(shown(), HasSubstr("[old whitelist]"));
  EXPECT_THAT(shown(before), HasSubstr("A/1  clean"));
  ASSERT_EQ(deployment_.report(state, root("good")).status, 0);
  EXPECT_THAT(shown(), HasSubstr("A/1  on  clean"));
}

TEST_F(Seats, ARestartedCollectorCallsNobodySilentAtOnce) {
  const std::string state = deployment_.enrol("1");
  ASSERT_EQ(deployment_.report(state, root("good")).status, 0);
  EXPECT_EQ(deployment_.seat("1").at("presence").as_string(), "on");
  deployment_.stop();
  deployment_.start({"FAKETIME=+3600"});  // it was away for an hour
  EXPECT_EQ(deployment_.seat("1").at("presence").as_string(), "off");
}

}  // namespace
}  // namespace examguard::e2e
