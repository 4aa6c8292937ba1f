// The main job, end to end, with real processes on loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/process/args.hpp>
#include <boost/process/io.hpp>
#include <cstdlib>

#include <filesystem>
#include <fstream>

#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using testing::HasSubstr;

std::string text(const boost::json::value& json, std::string_view key) {
  return std::string(json.at(key).as_string());
}

const boost::json::value* find_product(const boost::json::value& site, std::string_view product) {
  for (const auto& row : site.at("products").as_array()) {
    if (row.at("product").as_string() == product) return &row;
  }
  return nullptr;
}

// usual_policy, but sites may allow what no rule names.
std::string delegating_policy(int serial) {
  std::string yaml = usual_policy(serial);
  const std::string word = "unlisted: suspicious";
  return yaml.replace(yaml.find(word), word.size(),
                      "unlisted: {severity: suspicious, delegable: true}");
}

// A known-good PC, its baseline signed and published, and then somebody adds a program.
TEST(MainJob, ACleanPcStaysCleanUnderItsBaseline) {
  Deployment deployment;
  const auto& files = deployment.files();
  const std::string state = deployment.enrol("1");
  const std::string root = deployment.folder() + "/pc";
  files.write("pc/etc/hostname", "pc\n");
  files.write("pc/var/lib/dpkg/status",
              "Package: exam-client\nStatus: install ok installed\nMaintainer: 考试院\n"
              "Architecture: amd64\nVersion: 1\n\n");
  files.write("pc/opt/exam/client", "#!/bin/sh\necho exam\n");
  files.write("province.yaml", delegating_policy(2));
  deployment.publish(delegating_policy(2));
  ASSERT_EQ(deployment.report(state, root).status, 1) << "nobody allowed them yet";
  EXPECT_EQ(text(deployment.seat("1"), "judgement"), "to_check");

  const Ran written = run_agent({"baseline", "--policy", deployment.folder() + "/province.yaml",
                                 "--root", root, "--scope", "site=S1"});
  ASSERT_EQ(written.status, 0) << written.err;
  deployment.publish(written.out);
  ASSERT_EQ(deployment.report(state, root).status, 0);
  EXPECT_EQ(text(deployment.seat("1"), "judgement"), "clean");
  EXPECT_EQ(text(deployment.seat("1"), "presence"), "on");
  EXPECT_EQ(text(deployment.seat("2"), "presence"), "never_enrolled");

  files.write("pc/home/考生/桌面/游戏", "#!/bin/sh\necho game\n");
  EXPECT_EQ(deployment.report(state, root).status, 1);
  EXPECT_EQ(text(deployment.seat("1"), "judgement"), "to_check");
  EXPECT_NE(find_product(deployment.site(), "游戏"), nullptr);
}

TEST(MainJob, ADeniedPackageAPortableProgramAndARenamedFileFlagTheSite) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write(
      "pc/var/lib/dpkg/status",
      "Package: todesk\nStatus: install ok installed\nMaintainer: ToDesk\nArchitecture: amd64\n"
      "Version: 4.7\n\n");
  deployment.files().write("pc/home/考生/桌面/微信助手", "#!/bin/sh\necho hi\n");
  deployment.files().write("pc/home/考生/照片.jpg", std::string("PK\x03\x04\x14\0\0\0\0\0", 10));
  const Ran ran = deployment.report(state, deployment.folder() + "/pc");
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  const auto site = deployment.site();
  EXPECT_EQ(text(deployment.seat("1"), "judgement"), "violation");
  const auto* todesk = find_product(site, "todesk");
  ASSERT_NE(todesk, nullptr) << site;
  EXPECT_EQ(text(*todesk, "verdict"), "denied");
  EXPECT_EQ(text(*todesk, "severity"), "violation");
  const auto* wechat = find_product(site, "微信助手");
  ASSERT_NE(wechat, nullptr) << site;
  EXPECT_EQ(text(*wechat, "rule"), "wechat");
  EXPECT_EQ(text(*wechat, "example"), "/home/考生/桌面/微信助手");
  const auto* archive = find_product(site, "archive");
  ASSERT_NE(archive, nullptr) << site;
  EXPECT_EQ(text(*archive, "kind"), "group");
}

TEST(MainJob, AReportWaitsWhileTheCollectorIsDownAndIsStoredOnce) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string root = deployment.folder() + "/pc";
  ASSERT_EQ(deployment.report(state, root).status, 0);
  deployment.stop();
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("waiting"));
  deployment.start();
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("delivered"));
  deployment.stop();
  // enrolment, assignment, and three reports: the first, the one that waited, the last
  EXPECT_EQ(deployment.entries("test/site/S1"), 5U);
}

TEST(MainJob, ReportsUnderAnOlderPolicyAreStale) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string root = deployment.folder() + "/pc";
  deployment.stop();
  EXPECT_EQ(deployment.report(state, root).status, 3) << "no policy was ever fetched";
  deployment.start();
  ASSERT_EQ(deployment.report(state, root).status, 0);
  deployment.stop();
  ASSERT_THAT(deployment.report(state, root).out, HasSubstr("waiting"));
  deployment.start();
  deployment.publish(usual_policy(2));
  ASSERT_EQ(deployment.report(state, root).status, 0);
  deployment.stop();
  EXPECT_EQ(deployment.entries("test/site/S1"), 5U);
}

TEST(MainJob, ATamperedSpoolIsNamedAndNothingElseIsHarmed) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string root = deployment.folder() + "/pc";
  ASSERT_EQ(deployment.report(state, root).status, 0);
  deployment.stop();
  ASSERT_THAT(deployment.report(state, root).out, HasSubstr("waiting"));
  for (const auto& entry : filesystem::directory_iterator(state + "/spool")) {
    if (!entry.is_regular_file() || entry.path().filename() == "memory.json") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(200);
    file.put('X');
  }
  deployment.start();
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("delivered"));
  EXPECT_EQ(std::distance(filesystem::directory_iterator(state + "/spool/aside"), {}), 1);
  // The chain has a hole where the damaged one stood, and the entry says so.
  EXPECT_THAT(text(deployment.seat("1").at("report"), "flags"), HasSubstr("hole"));
}

TEST(MainJob, ACopiedStateFolderIsFlaggedOnItsFirstContact) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string root = deployment.folder() + "/pc";
  ASSERT_EQ(deployment.report(state, root).status, 0);
  const std::string copy = deployment.folder() + "/copy";
  filesystem::copy(state, copy, filesystem::copy_options::recursive);
  filesystem::permissions(copy, filesystem::perms::owner_all);
  ASSERT_EQ(deployment.report(state, root).status, 0);
  ASSERT_EQ(deployment.report(copy, root).status, 0);
  EXPECT_THAT(text(deployment.seat("1").at("report"), "flags"), HasSubstr("fork"));
  deployment.stop();
  EXPECT_EQ(deployment.entries("test/site/S1"), 5U) << "both branches are stored";
}

TEST(MainJob, AnEnrolmentCodeForOneSeatEnrolsOnePc) {
  Deployment deployment;
  const Ran code = run_collector(
      {"enrol-code", "--state", deployment.office(), "--site", "S1", "--room", "A", "--seat", "1"});
  ASSERT_EQ(code.status, 0);
  const auto enrol = [&](const std::string& name) {
    return run_agent({"enrol", "--state", deployment.folder() + "/" + name, "--collector",
                      deployment.enrolment_door(), "--code-file", "-"},
                     code.out);
  };
  EXPECT_EQ(enrol("first").status, 0);
  EXPECT_EQ(enrol("first").status, 0) << "the same PC may ask again";
  const Ran second = enrol("second");
  EXPECT_GE(second.status, 3);
  EXPECT_THAT(second.err, HasSubstr("code-refused"));
}

TEST(MainJob, KillsOfEitherSideLoseNothingThatWasAcknowledged) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.files().write("pc/etc/hostname", "pc\n");
  const std::string root = deployment.folder() + "/pc";
  const int rounds = std::getenv("EXAMGUARD_LONG") != nullptr ? 50 : 10;
  for (int round = 0; round < rounds; ++round) {
    boost::process::child agent(
        std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
        boost::process::args({"run", "--once", "--state", state, "--root", root}),
        boost::process::std_out > boost::process::null,
        boost::process::std_err > boost::process::null);
    // Later in each round, so that every phase of a run is met.
    static_cast<void>(agent.wait_for(std::chrono::milliseconds(15 * (round % 12))));
    if (round % 2 == 0) {
      agent.terminate();
      agent.wait();
    } else {
      deployment.kill();
      agent.wait();
      deployment.start();
    }
  }
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("delivered"));
  std::uint64_t acknowledged = 0;
  for (const auto& entry : filesystem::directory_iterator(state + "/spool/receipts")) {
    acknowledged += entry.path().extension() == ".json" ? 1U : 0U;
  }
  EXPECT_GT(acknowledged, 0U);
  EXPECT_EQ(text(deployment.seat("1").at("report"), "flags"), "") << "no hole, no fork";
  deployment.stop();
  // enrolment and assignment besides
  EXPECT_EQ(deployment.entries("test/site/S1"), acknowledged + 2);
}

}  // namespace
}  // namespace examguard::e2e
