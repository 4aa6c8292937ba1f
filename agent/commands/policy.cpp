#include "agent/commands/policy.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/commands/sign_offline.hpp"
#include "core/policy/policy.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

constexpr std::size_t policy_limit = 4u << 20;

struct ReadPolicy {
  std::string text;
  Policy policy;
};

Result<ReadPolicy> read_policy(const std::string& file) {
  auto text = read_file(file, policy_limit);
  if (!text) return text.error();
  auto policy = parse_policy(PolicyText::unsigned_policy(*text, file));
  if (!policy) return policy.error();
  return ReadPolicy{std::move(*text), std::move(*policy)};
}

void warn_of_unexplained(const Policy& policy, const std::string& file) {
  for (const auto* rules : {&policy.program_rules, &policy.file_rules}) {
    for (const Rule& rule : *rules) {
      if (rule.effect != Effect::deny) continue;
      if (rule.clause.empty() || rule.why.zh.empty() || rule.why.en.empty() ||
          rule.todo.zh.empty()) {
        std::cerr << "warning: " << file << ": rule \"" << rule.id
                  << "\" should name its clause, and say why and what to do (zh and en)\n";
      }
    }
  }
}

}  // namespace

int policy_check(const std::vector<std::string>& files) {
  int status = 0;
  for (const std::string& file : files) {
    const auto read = read_policy(file);
    if (!read) {
      status = failed(read.error());
      continue;
    }
    warn_of_unexplained(read->policy, file);
    for (const std::string& place : read->policy.unfilled)
      std::cerr << "warning: " << place << ": not filled in yet\n";
    std::cout << file << ": " << read->policy.name.id << " serial " << read->policy.name.serial
              << ", " << read->policy.program_rules.size() << " program rules, "
              << read->policy.file_rules.size() << " file rules, " << read->policy.waivers.size()
              << " waivers\n";
  }
  return status;
}

int policy_sign(const PolicySignOptions& options) {
  auto read = read_policy(options.policy);
  if (!read) return failed(read.error());
  if (!read->policy.unfilled.empty() && !options.trial) {
    for (const std::string& place : read->policy.unfilled)
      std::cerr << place << ": not filled in yet\n";
    return failed(
        {ErrorCode::refused,
         options.policy + " is unfinished: fill these places in, or sign it with --trial"});
  }
  return sign_offline(PayloadType::policy, std::move(read->text),
                      read->policy.name.id + " serial " + std::to_string(read->policy.name.serial),
                      options.key, options.out);
}

}  // namespace examguard::command
