// PCs as exam rooms have them: restore cards, dead clock batteries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <string>

#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"
#include "tests/support/faulty_mount_linux.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using testing::HasSubstr;

void set_back(const std::string& image, const std::string& state) {
  filesystem::remove_all(state);
  filesystem::copy(image, state, filesystem::copy_options::recursive);
  filesystem::permissions(state, filesystem::perms::owner_all);
}

std::string boot_id_of(int boot) {
  std::string digits = std::to_string(boot);
  digits.insert(0, 12 - digits.size(), '0');
  return "00000000-0000-4000-8000-" + digits + "\n";
}

bool may_pretend_boots() {
  static const bool may =
      run_agent_in({{}, "/proc/sys/kernel/random/uuid"}, {"--version"}).status == 0;
  return may;
}

TEST(OddPcs, ARestoreCardGivesOnePcOneSeatAndNoFindingOfTampering) {
  if (!may_pretend_boots()) GTEST_SKIP() << "another boot id needs root and mount namespaces";
  Deployment deployment;
  const std::string state = deployment.enrol("4");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string image = deployment.folder() + "/image";
  filesystem::rename(state, image);
  constexpr int boots = 20;
  for (int boot = 0; boot < boots; ++boot) {
    set_back(image, state);
    deployment.files().write("boot_id", boot_id_of(boot));
    const Ran ran =
        run_agent_in({{}, deployment.folder() + "/boot_id"},
                     {"run", "--once", "--state", state, "--root", deployment.folder() + "/pc"});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    ASSERT_THAT(ran.out, HasSubstr("delivered"));
  }
  const auto seat = deployment.seat("4");
  EXPECT_EQ(seat.at("judgement").as_string(), "clean");
  EXPECT_EQ(seat.at("report").at("flags").as_string(), "");
  EXPECT_EQ(deployment.site().at("unassigned").as_int64(), 0);
  deployment.stop();
  EXPECT_EQ(deployment.entries("test/site/S1"), boots + 2U);
}

TEST(OddPcs, AClockThatSays2000Or2099EnrolsScansAndReports) {
  for (const char* offset : {"FAKETIME=-848000000", "FAKETIME=+2300000000"}) {
    Deployment deployment;
    deployment.files().write("pc/etc/hostname", "pc\n");
    const std::string state = deployment.folder() + "/agent";
    const Ran code = run_collector({"enrol-code", "--state", deployment.office(), "--site", "S1",
                                    "--room", "A", "--seat", "1"});
    ASSERT_EQ(code.status, 0);
    deployment.files().write("code", code.out);
    const Ran enrolled = run_agent_in(
        {{offset}, ""}, {"enrol", "--state", state, "--collector", deployment.enrolment_door(),
                         "--code-file", deployment.folder() + "/code"});
    ASSERT_EQ(enrolled.status, 0) << offset << enrolled.err;
    const Ran ran = run_agent_in(
        {{offset}, ""}, {"run", "--once", "--state", state, "--root", deployment.folder() + "/pc"});
    EXPECT_EQ(ran.status, 0) << offset << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("delivered")) << offset;
    const auto seat = deployment.seat("1");
    EXPECT_EQ(seat.at("judgement").as_string(), "clean") << offset;
    EXPECT_THAT(std::string(seat.at("report").at("flags").as_string()), HasSubstr("skew"))
        << offset;
  }
}

TEST(OddPcs, ADiskThatNeverAnswersIsNamedAndTheServiceGoesOn) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/home/考生/微信", "#!/bin/sh\necho hi\n");
  const std::string served = deployment.folder() + "/pc/home/stuck";
  filesystem::create_directories(served);
  const support::FaultyMount mount(served, support::FaultyMount::In::listing);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  for (int scan = 0; scan < 2; ++scan) {
    const Ran ran = deployment.report(state, deployment.folder() + "/pc");
    EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("delivered"));
  }
  const auto local = run_agent({"report", "--json", "--state", state});
  EXPECT_THAT(local.out, HasSubstr("/home/stuck")) << local.err;
  EXPECT_THAT(local.out, HasSubstr("hang"));
}

// A waiver counts by the time that the collector attests, whatever this PC's clock says.
TEST(OddPcs, AWaiverEndsOnItsDateWhateverThePcsClockSays) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  const std::string root = deployment.folder() + "/pc";
  deployment.files().write("pc/home/考生/微信", "#!/bin/sh\necho hi\n");
  const auto in_a_day = std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now() + std::chrono::hours(24));
  const auto tomorrow = to_text(day_in_shanghai(in_a_day));
  deployment.publish(usual_policy(2) + R"(waivers:
  - rule: wechat
    subject: {name: ["微信"]}
    sites: [S1]
    by: 长沙市考试办公室 李四
    reason: 考务用机
    until: )" + tomorrow +
                     "\n");
  ASSERT_EQ(deployment.report(state, root).status, 0);
  ASSERT_EQ(deployment.report(state, root).status, 0) << "under the waiver";
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "clean");
  deployment.stop();
  deployment.start({"FAKETIME=+259200"});
  deployment.report(state, root);  // by its receipt this PC learns what day it is
  const Ran ran = deployment.report(state, root);
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "violation");
}

}  // namespace
}  // namespace examguard::e2e
