// The policies that ship in policies/: they read, say what their own tests expect, and explain
// themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/policy/policy_tests.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(EXAMGUARD_SOURCE_DIR) / "policies";
}

Policy read_policy(const std::string& name) {
  const auto text = support::read_file(folder() / name);
  auto policy = parse_policy(PolicyText::unsigned_policy(text, name));
  EXPECT_TRUE(policy) << policy.error().what;
  return policy ? std::move(*policy) : Policy{};
}

Layers layers(const std::vector<std::string>& names) {
  std::vector<Policy> policies;
  for (const auto& name : names) policies.push_back(read_policy(name));
  auto bound = Layers::bind(std::move(policies));
  EXPECT_TRUE(bound) << bound.error().what;
  return bound.value();
}

void expect_pass(const Layers& layers, const std::string& name) {
  const auto tests = parse_policy_tests(support::read_file(folder() / name), name);
  ASSERT_TRUE(tests) << tests.error().what;
  for (const auto& failure : run_policy_tests(layers, *tests)) {
    ADD_FAILURE() << name << ":" << failure.line << ": " << failure.name << ": " << failure.what;
  }
}

std::vector<Rule> rules_of(const Policy& policy) {
  std::vector<Rule> rules = policy.program_rules;
  rules.insert(rules.end(), policy.file_rules.begin(), policy.file_rules.end());
  return rules;
}

TEST(Policies, HunanTheorySaysWhatItsTestsExpect) {
  expect_pass(layers({"hunan-theory.yaml"}), "hunan-theory.tests.yaml");
}

TEST(Policies, TheExampleLayersSayWhatTheirTestsExpect) {
  expect_pass(layers({"hunan-theory.yaml", "examples/city.yaml", "examples/site.yaml"}),
              "examples/layers.tests.yaml");
}

TEST(Policies, HunanTheoryWaitsForTheExamClient) {
  EXPECT_FALSE(read_policy("hunan-theory.yaml").unfilled.empty());
  EXPECT_TRUE(read_policy("examples/city.yaml").unfilled.empty());
  EXPECT_TRUE(read_policy("examples/site.yaml").unfilled.empty());
}

TEST(Policies, EveryDenialExplainsItselfInBothLanguages) {
  for (const char* name : {"hunan-theory.yaml", "examples/city.yaml"}) {
    for (const Rule& rule : rules_of(read_policy(name))) {
      if (rule.effect == Effect::allow) continue;
      EXPECT_FALSE(rule.why.zh.empty() || rule.why.en.empty()) << rule.id;
      EXPECT_FALSE(rule.todo.zh.empty() || rule.todo.en.empty()) << rule.id;
      EXPECT_FALSE(rule.clause.empty()) << rule.id;
    }
  }
}

TEST(Policies, NoTwoDenialsSayTheSame) {
  std::set<std::string> seen;
  for (const Rule& rule : rules_of(read_policy("hunan-theory.yaml"))) {
    const bool by_word = rule.id.starts_with("zz-");
    if (rule.effect == Effect::allow || by_word) continue;
    EXPECT_TRUE(seen.insert(rule.why.zh).second) << rule.id << ": " << rule.why.zh;
  }
  EXPECT_GE(seen.size(), 150u);
}

TEST(Policies, EveryCategoryOfTheNoticeHasRules) {
  std::set<std::string> categories;
  for (const Rule& rule : rules_of(read_policy("hunan-theory.yaml"))) {
    categories.insert(rule.category);
  }
  for (const char* category :
       {"remote-control", "chat", "meeting", "screen-capture", "vpn-proxy", "virtual-machine",
        "auto-click", "game", "streaming", "download", "ai-assistant", "classroom-control",
        "training-software", "question-bank", "media", "archive", "document", "portable-program",
        "disguise"}) {
    EXPECT_TRUE(categories.contains(category)) << category;
  }
}

}  // namespace
}  // namespace examguard
