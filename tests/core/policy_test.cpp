#include "core/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/crypto.hpp"

namespace examguard {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view golden = R"(format: 1
id: hunan-theory
serial: 17
layer: province
scope: {region: "430000"}
issued: 2026-11-24
expires: 2027-06-30
programs:
  unlisted: {severity: suspicious, delegable: true}
  rules:
    - id: todesk
      deny:
        - {name: [ToDesk]}
        - {file: [ToDesk.exe], vendor: [海南有趣科技有限公司]}
        - {package: todesk, version: [">=4 <5", "6.0"]}
      category: remote-control
      severity: violation
      when: [exam, training]
      seats: [candidate]
      clause: 整治重点五
      why: {zh: 远程控制, en: remote control}
      todo: {zh: 卸载, en: uninstall}
    - {id: os, allow: [{trust: os-packages}]}
files:
  roots: ["{profiles}", "linux:/srv", "windows:{fixed}"]
  skip: ["**/node_modules/**"]
  redaction: names
  rules:
    - {id: films, deny: [{kind: video, size: ">=100MB", age: "<30d"}], category: media, severity: notice}
    - {id: dumps, deny: [{keyword: 题库, ext: [.DOC, docx]}], category: question-bank, severity: suspicious, group: false}
    - {id: known, deny: [{name: "a*"}], category: media, severity: notice}
waivers:
  - {rule: todesk, subject: {path: 'C:\demo\**'}, sites: [s1], by: 王, reason: trial, until: 2026-12-31}
)";

Result<Policy> parse(std::string text) {
  return parse_policy(PolicyText::unsigned_policy(std::move(text), "p.yaml"));
}

TEST(Policy, ReadsEveryKey) {
  const auto policy = parse(std::string(golden));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->name.id, "hunan-theory");
  EXPECT_EQ(policy->name.serial, 17U);
  EXPECT_EQ(policy->name.digest, sha256(golden));
  EXPECT_FALSE(policy->name.is_signed);
  EXPECT_EQ(policy->level, Level::province);
  EXPECT_EQ(policy->region, "430000");
  EXPECT_EQ(to_text(policy->issued), "2026-11-24");
  EXPECT_EQ(to_text(policy->expires), "2027-06-30");
  EXPECT_EQ(policy->unlisted.severity, Severity::suspicious);
  EXPECT_TRUE(policy->unlisted.delegable);
  ASSERT_EQ(policy->program_rules.size(), 2U);
  const Rule& todesk = policy->program_rules[0];
  EXPECT_EQ(todesk.effect, Effect::deny);
  ASSERT_EQ(todesk.alternatives.size(), 3U);
  EXPECT_EQ(todesk.alternatives[1].vendor.at(0).text(), "海南有趣科技有限公司");
  EXPECT_TRUE(todesk.alternatives[2].package.at(0).matches("dpkg:todesk"));
  EXPECT_EQ(todesk.alternatives[2].version.size(), 2U);
  EXPECT_EQ(todesk.severity, Severity::violation);
  EXPECT_THAT(todesk.when, ElementsAre(Phase::exam, Phase::training));
  EXPECT_THAT(todesk.seats, ElementsAre(SeatKind::candidate));
  EXPECT_EQ(todesk.why, (Words{"远程控制", "remote control"}));
  EXPECT_FALSE(todesk.groups);
  EXPECT_EQ(policy->program_rules[1].effect, Effect::allow);
  ASSERT_EQ(policy->file_rules.size(), 3U);
  const Criteria& film = policy->file_rules[0].alternatives.at(0);
  EXPECT_EQ(film.size->at_least, 100U << 20);
  EXPECT_EQ(film.age->at_most, 30U * 24 * 3600 - 1);
  EXPECT_TRUE(policy->file_rules[0].groups);
  EXPECT_FALSE(policy->file_rules[1].groups);
  EXPECT_FALSE(policy->file_rules[2].groups);
  EXPECT_THAT(policy->file_rules[1].alternatives.at(0).ext, ElementsAre("doc", "docx"));
  EXPECT_TRUE(policy->file_rules[1].alternatives.at(0).keyword.at(0).matches("题库"));
  EXPECT_EQ(policy->redaction, "names");
  ASSERT_EQ(policy->waivers.size(), 1U);
  EXPECT_TRUE(policy->waivers[0].subject.path.at(0).matches("c:/demo/x/y.exe"));
  EXPECT_THAT(policy->unfilled, IsEmpty());
}

}  // namespace
}  // namespace examguard
