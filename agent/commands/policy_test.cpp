// `policy test`: a policy's own tests, on the command line.
#include <algorithm>
#include <iostream>
#include <string_view>
#include <utility>

#include "agent/commands/failed.hpp"
#include "agent/commands/policy.hpp"
#include "agent/policy/policy_tests.hpp"
#include "core/text.hpp"
#include "core/yaml.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

constexpr std::size_t file_limit = 4u << 20;

struct NamedText {
  std::string name;
  std::string text;
};

struct GivenFiles {
  std::vector<Policy> policies;
  std::vector<NamedText> tests;
  std::string last_policy;
};

// Policies have no such key.
bool holds_tests(const std::string& text, const std::string& file) {
  const auto tree = read_yaml(text, file);
  return tree && tree->type == YamlNode::Type::map &&
         std::any_of(tree->entries.begin(), tree->entries.end(),
                     [](const YamlNode::Entry& entry) { return entry.key == "cases"; });
}

Result<GivenFiles> read_files(const std::vector<std::string>& files) {
  GivenFiles given;
  for (const std::string& file : files) {
    auto text = read_file(file, file_limit);
    if (!text) return text.error();
    if (holds_tests(*text, file)) {
      given.tests.push_back({file, std::move(*text)});
      continue;
    }
    auto policy = parse_policy(PolicyText::unsigned_policy(std::move(*text), file));
    if (!policy) return policy.error();
    given.policies.push_back(std::move(*policy));
    given.last_policy = file;
  }
  if (given.policies.empty()) {
    return Error{ErrorCode::invalid_argument, "none of the files is a policy"};
  }
  return given;
}

std::string tests_beside(std::string policy) {
  constexpr std::string_view ending = ".yaml";
  if (policy.ends_with(ending)) policy.resize(policy.size() - ending.size());
  return policy + ".tests.yaml";
}

}  // namespace

int policy_test(const std::vector<std::string>& files) {
  auto given = read_files(files);
  if (!given) return failed(given.error());
  if (given->tests.empty()) {
    const std::string beside = tests_beside(given->last_policy);
    auto text = read_file(beside, file_limit);
    if (!text) return failed(within("no tests were named", text.error()));
    given->tests.push_back({beside, std::move(*text)});
  }
  const auto layers = Layers::bind(std::move(given->policies));
  if (!layers) return failed(layers.error());
  std::size_t passed = 0;
  std::size_t failures = 0;
  for (const NamedText& file : given->tests) {
    const auto tests = parse_policy_tests(file.text, file.name);
    if (!tests) return failed(tests.error());
    const auto broken = run_policy_tests(*layers, *tests);
    for (const PolicyTestFailure& failure : broken) {
      std::cout << file.name << ':' << failure.line << ": " << to_visible(failure.name) << ": "
                << to_visible(failure.what) << '\n';
    }
    failures += broken.size();
    passed += tests->size() - broken.size();
  }
  std::cout << passed << " passed, " << failures << " failed\n";
  return failures == 0 ? 0 : 1;
}

}  // namespace examguard::command
