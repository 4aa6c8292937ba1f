#include "core/report/object.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

Finding some_finding(int number, std::size_t length = 10) {
  Finding finding;
  finding.id = first_half(sha256(std::to_string(number)));
  finding.verdict = Verdict::denied;
  finding.severity = Severity::violation;
  finding.category = "game";
  finding.rule = "games";
  finding.layer = "province";
  finding.criterion = "name";
  finding.why = {"游戏", "a game"};
  finding.todo = {"卸载", "uninstall"};
  finding.rule_digest = sha256("rule");
  finding.subject.source = "dpkg";
  finding.subject.key = "game-" + std::to_string(number);
  finding.subject.name = std::string(length, 'g');
  finding.subject.path.text = "/usr/games/game";
  return finding;
}

Gap some_gap() {
  Gap gap;
  gap.source = "walk";
  gap.path.text = "/root";
  gap.why = "permission";
  gap.count = 3;
  return gap;
}

Observation some_program(Kind kind = Kind::program) {
  Observation program;
  program.kind = kind;
  program.source = "dpkg";
  program.key = "bash";
  program.name = "bash";
  program.path.text = "/bin/bash";
  return program;
}

TEST(Object, FindingsComeBackAsTheyWere) {
  const std::vector<Finding> findings{some_finding(1), some_finding(2)};
  const Object object = findings_object(findings, {some_gap()});
  EXPECT_EQ(object.name.digest, sha256(object.bytes));
  EXPECT_EQ(object.name.size, object.bytes.size());
  EXPECT_EQ(object.name.count, 2U);
  EXPECT_EQ(object.left_out, 0U);
  const auto read = read_findings(object.bytes, object.name);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->findings, findings);
  EXPECT_EQ(read->gaps, std::vector<Gap>{some_gap()});
}

TEST(Object, ProgramsComeBackWithoutPeoplesFiles) {
  const Object object = programs_object({some_program(), some_program(Kind::file)});
  EXPECT_EQ(object.name.count, 1U);
  const auto read = read_programs(object.bytes, object.name);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, std::vector<Observation>{some_program()});
}

TEST(Object, TheSameIsTheSameObject) {
  EXPECT_EQ(programs_object({some_program()}), programs_object({some_program()}));
  EXPECT_EQ(findings_object({}, {}).bytes, R"({"format":1,"findings":[],"gaps":[]})");
  EXPECT_EQ(programs_object({}).bytes, R"({"format":1,"programs":[]})");
}

TEST(Object, BytesMustBeThoseOfTheName) {
  Object object = findings_object({some_finding(1)}, {});
  ObjectName other = object.name;
  other.count = 2;
  EXPECT_FALSE(read_findings(object.bytes, other));
  other = object.name;
  other.size += 1;
  EXPECT_FALSE(read_findings(object.bytes, other));
  EXPECT_FALSE(read_programs(object.bytes, object.name));
  object.bytes[20] = static_cast<char>(object.bytes[20] ^ 1);
  EXPECT_FALSE(read_findings(object.bytes, object.name));
}

TEST(Object, LaterFormatsAndOtherShapesAreRefused) {
  for (const std::string bytes :
       {R"({"format":2,"findings":[],"gaps":[]})", R"({"format":1,"findings":[]})",
        R"({"format":1,"gaps":[]})", R"({"findings":[],"gaps":[]})", "[]", "",
        R"({"format":1,"findings":[{}],"gaps":[]})"}) {
    const std::uint64_t count = bytes.find("[{}]") == std::string::npos ? 0 : 1;
    EXPECT_FALSE(read_findings(bytes, {sha256(bytes), bytes.size(), count})) << bytes;
  }
}

TEST(Object, NeverExceedsItsLimitAndSaysWhatItLeftOut) {
  std::vector<Finding> findings;
  for (int i = 0; i < 17; ++i) findings.push_back(some_finding(i, 1 << 20));
  const Object object = findings_object(findings, {some_gap()});
  EXPECT_LE(object.bytes.size(), object_limit);
  EXPECT_EQ(object.name.count + object.left_out, 17U);
  const auto read = read_findings(object.bytes, object.name);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->findings.front().id, findings.front().id);
  EXPECT_EQ(read->gaps.back().why, "limit");
  EXPECT_EQ(read->gaps.back().count, object.left_out);
}

TEST(Object, CutsMembersBeforeFindings) {
  std::vector<Finding> findings;
  for (int i = 0; i < 17; ++i) {
    Finding finding = some_finding(i);
    finding.group = Group{"/home/a", 5000, 1, {some_program(Kind::file)}, sha256("members")};
    finding.group->members.front().name = std::string(1 << 20, 'x');
    findings.push_back(finding);
  }
  const Object object = findings_object(findings, {});
  EXPECT_EQ(object.left_out, 0U);
  const auto read = read_findings(object.bytes, object.name);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->findings.front().group->members.empty());
  EXPECT_EQ(read->findings.front().group->count, 5000U);
}

}  // namespace
}  // namespace examguard
