// A scan of what changed alone: it walks a few folders, and says what a scan of everything would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "agent/scan/scan.hpp"
#include "core/crypto.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::string_view no_games =
    "programs:\n  rules:\n    - id: todesk\n      deny: [{file: [todesk]}]\n"
    "      category: remote-control\n      severity: violation\n"
    "files:\n  rules:\n    - id: games\n      deny: [{ext: [game]}]\n"
    "      category: game\n      severity: violation\n      group: false\n";

class RescanOfAPart : public testing::Test {
 protected:
  RescanOfAPart() {
    root_.write("etc/passwd", "li:x:1000:1000::/home/li:/bin/sh\n");
    root_.write("home/li/notes.txt", "nothing\n");
    root_.write("opt/tetris/a.game", "blocks\n");
    root_.write("opt/tool/run", "#!/bin/sh\n");
    EXPECT_EQ(scan(everything()).coverage.full_scan, std::nullopt);
  }

  ScanResult scan(const Changes& changes, std::string_view rules = no_games) {
    ScanRequest request;
    request.root = root_.text();
    request.seen = ScanState::load(state_.text() + "/scan-state", sha256("build"));
    request.now = parse_time("2026-11-24T04:00:00.000Z").value();
    request.changes = changes;
    request.full_scan = parse_time("2026-11-24T03:00:00.000Z").value();
    auto result = scan_machine(request, support::judge_of(rules), {});
    EXPECT_TRUE(result) << (result ? "" : result.error().what);
    return std::move(*result);
  }
  // Without a state, so that nothing of it is taken over.
  ScanResult scan_anew() {
    ScanRequest request;
    request.root = root_.text();
    request.now = parse_time("2026-11-24T04:00:00.000Z").value();
    return scan_machine(request, support::judge_of(no_games), {}).value();
  }

  static std::vector<std::string> paths(const ScanResult& result) {
    std::vector<std::string> out;
    for (const auto& finding : result.findings) out.push_back(finding.subject.path.text);
    return out;
  }
  static void expect_same(const ScanResult& part, const ScanResult& whole) {
    EXPECT_EQ(part.findings, whole.findings);
    EXPECT_EQ(part.programs.size(), whole.programs.size());
    EXPECT_EQ(part.gaps, whole.gaps);
    EXPECT_EQ(part.outcome, whole.outcome);
    EXPECT_EQ(part.coverage.files, whole.coverage.files);
    EXPECT_EQ(part.coverage.folders, whole.coverage.folders);
    EXPECT_EQ(part.coverage.bytes, whole.coverage.bytes);
    EXPECT_EQ(part.coverage.volumes, whole.coverage.volumes);
    EXPECT_EQ(part.coverage.profiles, whole.coverage.profiles);
  }

  support::MachineRoot root_;
  support::TemporaryFolder state_;
};

TEST_F(RescanOfAPart, FindsANewFileAndKeepsTheRest) {
  root_.write("home/li/b.game", "blocks\n");
  Changes changes;
  changes.folders = {"/home/li"};
  const auto part = scan(changes);
  EXPECT_THAT(paths(part),
              UnorderedElementsAre("/home/li/b.game", "/opt/tetris/a.game", "/opt/tool/run"));
  expect_same(part, scan_anew());
  EXPECT_EQ(part.coverage.full_scan, parse_time("2026-11-24T03:00:00.000Z").value());
  EXPECT_LT(part.coverage.walked_folders, part.coverage.folders);
}

TEST_F(RescanOfAPart, ForgetsWhatWentWithItsFolder) {
  filesystem::remove_all(root_ / "opt/tetris");
  Changes changes;
  changes.folders = {"/opt"};
  changes.trees = {"/opt/tetris"};
  const auto part = scan(changes);
  EXPECT_THAT(paths(part), ElementsAre("/opt/tool/run"));
  expect_same(part, scan_anew());
}

TEST_F(RescanOfAPart, WalksFoldersThatNobodySawYet) {
  root_.write("home/li/new/deep/c.game", "blocks\n");
  Changes changes;
  changes.folders = {"/home/li"};
  const auto part = scan(changes);
  EXPECT_THAT(paths(part), testing::Contains("/home/li/new/deep/c.game"));
  expect_same(part, scan_anew());
}

TEST_F(RescanOfAPart, ByOtherPoliciesEverythingIsLookedAt) {
  const auto other =
      scan({},
           "files:\n  rules:\n    - id: notes\n      deny: [{ext: [txt]}]\n"
           "      category: document\n      severity: violation\n      group: false\n");
  EXPECT_EQ(other.coverage.full_scan, std::nullopt);
  EXPECT_THAT(paths(other), testing::Contains("/home/li/notes.txt"));
}

TEST_F(RescanOfAPart, WhatCameAndWentIsALeadIfARuleNamesIt) {
  Changes changes;
  changes.short_lived = {"/home/li/x.game", "/home/li/todesk", "/home/li/tmp\xff"};
  changes.more_short_lived = 5;
  const auto part = scan(changes);
  EXPECT_EQ(part.coverage.short_lived, 8U);
  EXPECT_THAT(part.look.told, ElementsAre("/home/li/x.game", "/home/li/todesk"));
  std::vector<std::string> leads;
  for (const auto& finding : part.findings) {
    if (finding.subject.state != InstallState::removed) continue;
    EXPECT_EQ(finding.severity, Severity::notice);
    EXPECT_EQ(finding.subject.profile, "li");
    leads.push_back(finding.subject.path.text);
  }
  EXPECT_THAT(leads, UnorderedElementsAre("/home/li/x.game", "/home/li/todesk"));
}

// Whatever is done to a tree, a scan of what changed says what a scan of everything does.
TEST_F(RescanOfAPart, SaysWhatAScanOfEverythingSays) {
  std::mt19937 dice(1);
  const auto some = [&](const std::vector<std::string>& of) { return of[dice() % of.size()]; };
  const std::vector<std::string> folders{"/home/li", "/opt", "/opt/a", "/opt/a/b", "/srv/c"};
  const std::vector<std::string> names{"x.game", "run", "y.txt", "d", "e"};
  Changes unkept;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 3; ++i) {
      const auto folder = some(folders);
      const auto name = some(names);
      const auto path = folder + "/" + name;
      const auto at = filesystem::path(root_.text() + path);
      const bool was_folder = filesystem::is_directory(at);
      const bool is_new_folder = !filesystem::exists(at.parent_path());
      if (dice() % 3 == 0) {
        filesystem::remove_all(at);
        if (was_folder) unkept.trees.insert(path);
      } else if (!was_folder) {
        root_.write((path + (name.size() == 1 ? "/inner.game" : "")).substr(1), "#!/bin/sh\n");
      } else {
        const auto to = some(folders) + "/moved";
        if (!filesystem::exists(root_.text() + to)) {
          std::error_code ignored;
          filesystem::create_directories(filesystem::path(root_.text() + to).parent_path());
          filesystem::rename(at, root_.text() + to, ignored);
          unkept.trees.insert({path, to});
          unkept.folders.insert(to.substr(0, to.rfind('/')));
          unkept.trees.insert(to.substr(0, to.rfind('/')));
        }
      }
      unkept.folders.insert(folder);
      // Who follows changes is told of the topmost folder that is new.
      if (is_new_folder) unkept.trees.insert("/" + folder.substr(1, folder.find('/', 1) - 1));
    }
    const auto part = scan(unkept);
    ASSERT_TRUE(part.coverage.full_scan);
    expect_same(part, scan_anew());
    if (part.look.is_kept) unkept = {};
    if (HasFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace examguard
