// The second scan with a state: it opens nothing that did not change, and finds what a first scan
// would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "agent/scan/scan.hpp"
#include "core/crypto.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/settled_times_linux.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;
using support::let_times_settle;
using support::MachineRoot;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view no_games =
    "files:\n  roots: [/home/**]\n  rules:\n    - id: games\n      deny: [{ext: [game]}]\n"
    "      category: game\n      severity: violation\n      why: {zh: 游戏, en: game}\n"
    "      todo: {zh: 删除, en: delete}\n";

class Rescan : public testing::Test {
 protected:
  Rescan() {
    root_.write("etc/passwd", "li:x:1000:1000::/home/li:/bin/sh\n");
    root_.write("home/li/notes.txt", "nothing\n");
    root_.write("opt/tetris/a.game", "blocks\n");
    root_.write("opt/tetris/empty", "");
  }

  ScanResult scan(std::string_view rules, std::string_view now = "2026-11-24T04:00:00.000Z") {
    ScanRequest request;
    request.root = root_.text();
    request.seen = ScanState::load(state_.text() + "/scan-state", sha256("build"));
    request.now = parse_time(now).value();
    auto result = scan_machine(request, support::judge_of(rules), {});
    EXPECT_TRUE(result) << (result ? "" : result.error().what);
    return std::move(*result);
  }

  static std::vector<std::string> paths(const ScanResult& result) {
    std::vector<std::string> out;
    for (const auto& finding : result.findings) out.push_back(finding.subject.path.text);
    return out;
  }

  MachineRoot root_;
  support::TemporaryFolder state_;
};

TEST_F(Rescan, OpensNothingAndCountsTheSame) {
  let_times_settle();
  const auto first = scan(no_games);
  EXPECT_GT(first.coverage.opened_files, 0U);
  const auto second = scan(no_games);
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_EQ(second.coverage.files, first.coverage.files);
  EXPECT_EQ(second.coverage.bytes, first.coverage.bytes);
  EXPECT_EQ(second.outcome, Outcome::clean);
}

TEST_F(Rescan, SeesAFolderThatMovedWithItsFilesUntouched) {
  let_times_settle();
  EXPECT_THAT(paths(scan(no_games)), IsEmpty());
  filesystem::rename(root_ / "opt/tetris", root_ / "home/li/tetris");
  const auto second = scan(no_games);
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_THAT(paths(second), ElementsAre("/home/li/tetris"));
}

TEST_F(Rescan, JudgesAnewByNewPolicies) {
  let_times_settle();
  EXPECT_THAT(paths(scan(no_games)), IsEmpty());
  const auto second = scan(
      "files:\n  rules:\n    - id: notes\n      deny: [{file: [notes.txt]}]\n"
      "      category: document\n      severity: violation\n      why: {zh: 文档, en: document}\n"
      "      todo: {zh: 删除, en: delete}\n");
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_THAT(paths(second), ElementsAre("/home/li/notes.txt"));
}

TEST_F(Rescan, AProgramWhosePackageWentIsVouchedForNoMore) {
  constexpr std::string_view trusted =
      "programs: {rules: [{id: os, allow: [{trust: os-packages}, {package: \"dpkg:*\"}]}]}\n";
  root_.install("tool", "/usr/bin/tool", "#!/bin/sh\n");
  let_times_settle();
  EXPECT_THAT(paths(scan(trusted)), IsEmpty());
  EXPECT_THAT(paths(scan(trusted)), IsEmpty());
  filesystem::remove_all(root_ / "var/lib/dpkg");
  const auto third = scan(trusted);
  EXPECT_EQ(third.coverage.opened_files, 0U);
  EXPECT_THAT(paths(third), ElementsAre("/usr/bin/tool"));
}

TEST_F(Rescan, FindingsAreFoundAgainWithoutOpening) {
  root_.write("home/li/a.game", "blocks\n");
  let_times_settle();
  const auto first = scan(no_games);
  const auto second = scan(no_games);
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_EQ(second.findings, first.findings);
  EXPECT_THAT(paths(second), ElementsAre("/home/li"));
}

TEST_F(Rescan, ProgramsThatNoRuleNamesAreToldAgainAsTheyWere) {
  root_.write("home/li/run me\xff", "#!/bin/sh\n");
  root_.write("opt/tetris/tetris", "#!/usr/bin/python3\n");
  let_times_settle();
  const auto first = scan(no_games);
  const auto second = scan(no_games);
  EXPECT_EQ(first.programs.size(), 2U);
  EXPECT_EQ(second.programs, first.programs);
  EXPECT_EQ(second.findings, first.findings);
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_EQ(second.coverage.hashed_bytes, 0U);
}

TEST_F(Rescan, FindingsOfAFolderThatMovedAreToldAtTheirNewPlace) {
  root_.write("opt/tetris/tetris", "#!/usr/bin/python3\n");
  let_times_settle();
  EXPECT_THAT(paths(scan(no_games)), ElementsAre("/opt/tetris/tetris"));
  filesystem::rename(root_ / "opt/tetris", root_ / "opt/games");
  const auto second = scan(no_games);
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_THAT(paths(second), ElementsAre("/opt/games/tetris"));
}

TEST_F(Rescan, AProgramWithTwoNamesIsToldAtBothAgain) {
  root_.write("opt/tetris/tetris", "#!/usr/bin/python3\n");
  filesystem::create_hard_link(root_ / "opt/tetris/tetris", root_ / "home/li/work");
  let_times_settle();
  const auto first = scan(no_games);
  const auto second = scan(no_games);
  EXPECT_THAT(paths(second), ElementsAre("/home/li/work", "/opt/tetris/tetris"));
  EXPECT_EQ(second.findings, first.findings);
  EXPECT_EQ(second.coverage.opened_files, 0U);
}

TEST_F(Rescan, AWaiverThatEndedWaivesNoMore) {
  const std::string waived = std::string(no_games) +
                             "waivers:\n  - {rule: games, by: office, reason: 教学, until: "
                             "2026-11-25}\n";
  root_.write("home/li/a.game", "blocks\n");
  let_times_settle();
  EXPECT_EQ(scan(waived).findings.at(0).verdict, Verdict::waived);
  EXPECT_EQ(scan(waived, "2026-11-25T15:59:00.000Z").findings.at(0).verdict, Verdict::waived);
  const auto later = scan(waived, "2026-11-25T16:00:00.000Z");
  EXPECT_EQ(later.findings.at(0).verdict, Verdict::denied);
  EXPECT_EQ(later.coverage.opened_files, 0U);
}

TEST_F(Rescan, AnAccountThatWasRenamedIsToldByItsNewName) {
  root_.write("home/li/tetris", "#!/usr/bin/python3\n");
  const auto me = std::to_string(::getuid());
  root_.write("etc/passwd", "then:x:" + me + ":1000::/home/li:/bin/sh\n");
  let_times_settle();
  EXPECT_EQ(scan(no_games).findings.at(0).subject.owner, "then");
  root_.write("etc/passwd", "now:x:" + me + ":1000::/home/li:/bin/sh\n");
  EXPECT_EQ(scan(no_games).findings.at(0).subject.owner, "now");
}

}  // namespace
}  // namespace examguard
