#include "agent/policy/policy_tests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using support::allow;
using support::deny;
using support::Where;
using ::testing::HasSubstr;

Layers province() {
  Policy policy =
      support::policy({deny("todesk", {Where().name("ToDesk")}), allow("os", {Where().trust()}),
                       deny("lesson", {Where().name("Lesson")}, Severity::notice)},
                      {deny("video", {Where().kind("video")})});
  policy.program_rules[2].when = {Phase::exam};
  policy.issued = parse_day("2026-11-24").value();
  return support::layers({std::move(policy)});
}

std::vector<PolicyTestFailure> failures_of(std::string_view text) {
  const auto tests = parse_policy_tests(text, "t.yaml");
  EXPECT_TRUE(tests) << tests.error().what;
  return tests ? run_policy_tests(province(), *tests) : std::vector<PolicyTestFailure>{};
}

std::string error_of(std::string_view text) {
  const auto tests = parse_policy_tests(text, "t.yaml");
  return tests ? "" : tests.error().what;
}

TEST(PolicyTests, PassWhereTheJudgeAnswersAsExpected) {
  EXPECT_TRUE(failures_of(R"(format: 1
cases:
  - {name: a, subject: {name: ToDesk}, expect: {verdict: denied, rule: todesk, layer: province}}
  - {name: b, subject: {name: Else}, expect: {verdict: unlisted, rule: default}}
  - {name: c, subject: {name: Else, trust: os-package}, expect: {verdict: allowed, criterion: trust}}
)")
                  .empty());
}

TEST(PolicyTests, SayWhatDiffersAndWhere) {
  const auto failures = failures_of(R"(format: 1
cases:
  - {name: good, subject: {name: ToDesk}, expect: {verdict: denied}}
  - {name: bad, subject: {name: ToDesk}, expect: {verdict: allowed, severity: notice}}
)");
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].name, "bad");
  EXPECT_EQ(failures[0].line, 4u);
  EXPECT_EQ(failures[0].what,
            "verdict: expected allowed, got denied; severity: expected notice, got violation "
            "(rule todesk)");
}

TEST(PolicyTests, JudgeInThePhaseOfTheCase) {
  EXPECT_TRUE(failures_of(R"(format: 1
cases:
  - {name: a, subject: {name: Lesson}, phase: exam, expect: {verdict: denied, severity: notice}}
  - {name: b, subject: {name: Lesson}, phase: training, expect: {verdict: unlisted}}
)")
                  .empty());
}

TEST(PolicyTests, KnowTheClassAndTheDisguiseByTheContent) {
  EXPECT_TRUE(failures_of(R"(format: 1
cases:
  - {name: a, subject: {kind: file, path: /home/a.mp4, content: mp4}, expect: {verdict: denied, rule: video}}
  - {name: b, subject: {kind: file, path: /home/a.txt, content: zip}, expect: {verdict: unlisted, category: disguise}}
  - {name: c, subject: {path: /home/a/tool}, expect: {verdict: unlisted, category: portable-program}}
)")
                  .empty());
}

TEST(PolicyTests, AWaiverCountsOnTheDayOfTheCase) {
  Policy policy = support::policy({deny("todesk", {Where().name("ToDesk")})});
  policy.issued = parse_day("2026-11-24").value();
  policy.waivers = {support::waiver("todesk", parse_day("2026-12-01").value())};
  const auto tests = parse_policy_tests(R"(format: 1
cases:
  - {name: a, subject: {name: ToDesk}, on: "2026-12-01", expect: {verdict: waived}}
  - {name: b, subject: {name: ToDesk}, on: "2026-12-02", expect: {verdict: denied}}
)",
                                        "t.yaml");
  ASSERT_TRUE(tests) << tests.error().what;
  EXPECT_TRUE(run_policy_tests(support::layers({policy}), *tests).empty());
}

TEST(PolicyTests, RefuseWhatTheyDoNotUnderstand) {
  struct Row {
    std::string_view text;
    std::string_view says;
  };
  const Row rows[] = {
      {"format: 1\n", "cases"},
      {"format: 2\ncases: []\n", "t.yaml:1"},
      {"format: 1\ncases: []\n", "expected a list of tests"},
      {"format: 1\ncases:\n  - {name: a, expect: {verdict: denied}}\n", "subject"},
      {"format: 1\ncases:\n  - {name: a, subject: {name: x}}\n", "expect"},
      {"format: 1\ncases:\n  - {name: a, subject: {nmae: x}, expect: {verdict: denied}}\n", "name"},
      {"format: 1\ncases:\n  - {name: a, subject: {name: x}, expect: {verdict: forbidden}}\n",
       "t.yaml:3"},
      {"format: 1\ncases:\n  - {name: a, subject: {name: x, content: exe}, expect: {verdict: "
       "denied}}\n",
       "no kind of content"},
      {"format: 1\ncases:\n  - {name: a, subject: {vendor: x}, expect: {verdict: denied}}\n",
       "a subject needs"},
      {"format: 1\ncases:\n  - {name: a, subject: {name: x}, phase: party, expect: {verdict: "
       "denied}}\n",
       "expected exam, training or maintenance"},
      {"format: 1\ncases:\n  - {name: a, subject: {name: x}, on: 2026-13-01, expect: {verdict: "
       "denied}}\n",
       "t.yaml:3"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(error_of(row.text), HasSubstr(row.says)) << row.text;
  }
}

}  // namespace
}  // namespace examguard
