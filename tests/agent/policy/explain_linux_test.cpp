#include "agent/policy/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/commands/explain.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view script = "#!/bin/sh\nexit 0\n";
constexpr std::string_view head = R"(format: 1
id: test
serial: 1
layer: province
scope: {region: "430000"}
issued: 2026-11-24
expires: 2099-06-30
)";
constexpr std::string_view rules = R"(programs:
  rules:
    - {id: os, allow: [{trust: os-packages}]}
    - {id: tool, allow: [{name: tool}]}
    - {id: todesk, deny: [{name: [ToDesk*]}], category: remote-control, severity: violation}
files:
  skip: ["/srv/**"]
  rules:
    - {id: books, deny: [{keyword: [题库]}], category: question-bank, severity: violation}
)";

class Explain : public testing::Test {
 protected:
  Explain() {
    root.install("tool", "/usr/bin/tool", script);
    root.link("usr/bin", "bin");
    root.write("home/li/ToDesk-4.7", script);
    root.write("home/li/题库.txt", "1. a\n");
    root.write("home/li/notes.txt", "hello\n");
    root.write("srv/题库.txt", "1. a\n");
    root.write("policy.yaml", std::string(head) + std::string(rules));
  }

  [[nodiscard]] Result<Explanations> explain(const std::string& subject) const {
    auto policy = parse_policy(
        PolicyText::unsigned_policy(std::string(head) + std::string(rules), "test.yaml"));
    std::vector<Policy> policies;
    policies.push_back(std::move(policy.value()));
    return examguard::explain(
        root.text(), subject,
        std::make_shared<const Judge>(Layers::bind(std::move(policies)).value(), Place{}), noon());
  }
  [[nodiscard]] Explained only(const std::string& subject) const {
    auto said = explain(subject).value();
    EXPECT_THAT(said.items, SizeIs(1));
    return std::move(said.items.front());
  }
  [[nodiscard]] int command(const std::string& subject) const {
    command::ExplainOptions options;
    options.subject = subject;
    options.root = root.text();
    options.policies.files = {(root / "policy.yaml").string()};
    return command::explain(options);
  }

  MachineRoot root;
};

TEST_F(Explain, AProgramThatARuleNames) {
  const auto item = only("/home/li/ToDesk-4.7");
  EXPECT_TRUE(item.is_finding());
  EXPECT_EQ(item.said.judgement.rule, "todesk");
  EXPECT_EQ(item.subject.profile, "li");
  EXPECT_EQ(command("/home/li/ToDesk-4.7"), 1);
  EXPECT_THAT(explained_text(item, Language::zh), HasSubstr("规则 todesk 禁止它，按名称"));
  EXPECT_THAT(explained_text(item, Language::en), HasSubstr("[name ToDesk* = ToDesk-4.7]"));
}

TEST_F(Explain, AProgramThatAPackageVouchesForThroughALink) {
  const auto item = only("/bin/tool");
  EXPECT_EQ(item.subject.path.text, "/usr/bin/tool");
  EXPECT_EQ(item.looked, Looked::vouched);
  EXPECT_EQ(command("/bin/tool"), 0);
}

TEST_F(Explain, AFileWhereThePolicyDoesNotLook) {
  EXPECT_EQ(only("/srv/题库.txt").looked, Looked::out_of_scope);
  EXPECT_EQ(command("/srv/题库.txt"), 0);
}

TEST_F(Explain, AFolderIsAllThatLiesInItFindingsFirst) {
  const auto said = explain("/home/li/").value();
  ASSERT_THAT(said.items, SizeIs(3));
  EXPECT_TRUE(said.items[1].is_finding());
  EXPECT_FALSE(said.items[2].is_finding());
  EXPECT_EQ(said.items[2].subject.name, "notes.txt");
}

TEST_F(Explain, ANameIsAnInstalledProgramOrElseOneOnADisk) {
  const auto listed = only("TOOL");
  EXPECT_EQ(listed.subject.source, "dpkg");
  EXPECT_EQ(listed.said.judgement.rule, "tool");
  EXPECT_EQ(only("todesk").subject.path.text, "/home/li/ToDesk-4.7");
}

TEST_F(Explain, SaysThatNothingIsThere) {
  EXPECT_EQ(explain("/home/li/gone").error().code, ErrorCode::not_found);
  EXPECT_EQ(explain("nothing-of-this-name").error().code, ErrorCode::not_found);
  EXPECT_EQ(command("/home/li/gone"), 3);
  EXPECT_EQ(command(""), 3);
}

}  // namespace
}  // namespace examguard
