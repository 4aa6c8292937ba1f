// A policy's own test suite: observations with the verdict that they must get, in a YAML file
// beside the policy (policies/README.md). It runs the real judge and reads no disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/policy/policy_subject.hpp"
#include "core/judge/judge.hpp"
#include "core/policy/policy.hpp"
#include "core/result.hpp"
#include "core/yaml.hpp"

namespace examguard {

// What is absent may be anything.
struct ExpectedJudgement {
  Verdict verdict = Verdict::allowed;
  std::optional<std::string> category;
  std::optional<std::string> rule;  // "default" where no rule names it
  std::optional<std::string> severity;
  std::optional<std::string> layer;
  std::optional<std::string> criterion;
};

struct PolicyTest {
  std::string name;
  Mark mark;
  WrittenSubject subject;
  Place place;
  std::optional<Day> on;  // absent: the day on which the top layer was issued
  ExpectedJudgement expect;
};

[[nodiscard]] Result<std::vector<PolicyTest>> parse_policy_tests(std::string_view text,
                                                                 std::string_view file);

struct PolicyTestFailure {
  std::string name;
  std::size_t line = 0;
  std::string what;  // "verdict: expected denied, got unlisted; ..."
};

// Empty: all passed. Never called with no layers.
[[nodiscard]] std::vector<PolicyTestFailure> run_policy_tests(const Layers& layers,
                                                              const std::vector<PolicyTest>& tests);

}  // namespace examguard
