// examguard-agent explain and policy explain: which layer, rule and criterion decide about a
// program or file, and why.
#pragma once

#include <string>
#include <vector>

#include "agent/given_policies.hpp"

namespace examguard::command {

struct PolicyExplainOptions {
  std::string policy;              // the top layer
  PolicyWords further;             // layers below it, and the root of signed ones
  std::vector<std::string> words;  // agent/policy_subject.hpp
  std::string seat = "candidate";
  bool json = false;
  std::string language = "zh";
};
// Exit code: 0 allowed, 1 it would be found, 2 it could not be determined, 3 failed.
[[nodiscard]] int policy_explain(const PolicyExplainOptions& options);

}  // namespace examguard::command
