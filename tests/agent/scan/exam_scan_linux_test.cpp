// Scans around an exam: the quick part first, then the rest without hashing anything twice; in the
// exam nothing is hashed and nothing written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/scan/scan.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/settled_times_linux.hpp"

namespace examguard {
namespace {

using support::MachineRoot;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr std::string_view trusted =
    "programs:\n  unlisted: suspicious\n  rules: [{id: os, allow: [{trust: os-packages}]}]\n";

class ExamScan : public testing::Test {
 protected:
  ExamScan() {
    root_.write("etc/passwd",
                "li:x:1000:1000::/home/li:/bin/sh\n"
                "wu:x:1001:1001::/home/wu:/bin/sh\n");
    root_.write("run/user/1000/.keep", "");
    root_.write("etc/xdg/autostart/start", "#!/bin/sh\n");
    root_.write("home/li/Downloads/tool", "#!/bin/sh\necho li\n");
    root_.write("home/li/a/b/c/deep", "#!/bin/sh\necho deep\n");
    root_.write("home/wu/.config/autostart/start", "#!/bin/sh\necho wu\n");
    root_.write("home/wu/tool", "#!/bin/sh\necho wu 2\n");
    root_.write("opt/tool", "#!/bin/sh\necho opt\n");
  }

  ScanResult scan(Part part, bool in_exam = false) {
    ScanRequest request;
    request.root = root_.text();
    request.seen = ScanState::load(seen_, sha256("build"));
    request.now = parse_time("2026-12-05T01:00:00.000Z").value();
    request.part = part;
    request.defers_hashes = in_exam;
    request.keeps_seen = !in_exam;
    auto result = scan_machine(request, support::judge_of(trusted), {});
    EXPECT_TRUE(result) << (result ? "" : result.error().what);
    return std::move(*result);
  }
  static std::vector<std::string> paths(const ScanResult& result) {
    std::vector<std::string> out;
    for (const auto& finding : result.findings) out.push_back(finding.subject.path.text);
    return out;
  }
  static const Finding& at(const ScanResult& result, const std::string& path) {
    const auto found =
        std::find_if(result.findings.begin(), result.findings.end(),
                     [&](const Finding& each) { return each.subject.path.text == path; });
    if (found == result.findings.end()) throw std::runtime_error("nothing at " + path);
    return *found;
  }

  MachineRoot root_;
  support::TemporaryFolder state_;
  const std::string seen_ = state_.text() + "/scan-state";
};

TEST_F(ExamScan, TheQuickPartIsAutostartsAndProfilesInUse) {
  const auto quick = scan(Part::quick);
  EXPECT_THAT(paths(quick),
              UnorderedElementsAre("/etc/xdg/autostart/start", "/home/li/Downloads/tool",
                                   "/home/wu/.config/autostart/start"));
  EXPECT_TRUE(quick.coverage.finished);
  EXPECT_LT(quick.coverage.files, scan(Part::full).coverage.files);
}

TEST_F(ExamScan, TheFullPartHashesNothingTwice) {
  support::let_times_settle();
  const auto quick = scan(Part::quick);
  const auto full = scan(Part::full);
  const auto alone = [&] {
    EXPECT_TRUE(remove_file(seen_));
    return scan(Part::full);
  }();
  EXPECT_GT(quick.coverage.hashed_bytes, 0U);
  EXPECT_EQ(quick.coverage.hashed_bytes + full.coverage.hashed_bytes, alone.coverage.hashed_bytes);
  EXPECT_EQ(paths(full), paths(alone));
}

TEST_F(ExamScan, AQuickPartForgetsNothingOfAFullScan) {
  support::let_times_settle();
  (void)scan(Part::full);
  (void)scan(Part::quick);
  EXPECT_EQ(scan(Part::full).coverage.hashed_bytes, 0U);
}

TEST_F(ExamScan, InTheExamANewProgramIsOpenAndTheClosingScanJudgesIt) {
  root_.write("opt/own", "#!/bin/sh\necho own\n");
  support::let_times_settle();
  const auto check = scan(Part::full);
  const auto before = read_file(seen_, 1u << 20).value();
  root_.write("opt/new", "#!/bin/sh\necho new\n");

  const auto in_exam = scan(Part::full, true);
  EXPECT_EQ(in_exam.coverage.hashed_bytes, 0U);
  EXPECT_EQ(read_file(seen_, 1u << 20).value(), before) << "nothing is written";
  const Finding& open = at(in_exam, "/opt/new");
  EXPECT_EQ(open.verdict, Verdict::undetermined);
  EXPECT_EQ(open.unread, "sha256: hash_deferred");
  EXPECT_EQ(at(in_exam, "/opt/own"), at(check, "/opt/own")) << "what was hashed before stays known";

  const auto closing = scan(Part::full);
  const Finding& judged = at(closing, "/opt/new");
  EXPECT_EQ(judged.verdict, Verdict::unlisted);
  EXPECT_EQ(judged.id, open.id);
  EXPECT_TRUE(judged.subject.sha256);
}

}  // namespace
}  // namespace examguard
