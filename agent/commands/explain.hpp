// examguard-agent explain and policy explain: which layer, rule and criterion decide about a
// program or file, and why.
#pragma once

#include <string>
#include <vector>

#include "agent/policy/given_policies.hpp"

namespace examguard::command {

struct ExplainOptions {
  std::string subject;   // a path, or the name of a program
  PolicyWords policies;  // none: those that this enrolled PC has
  std::string root = "/";
  std::string state;
  bool json = false;
  std::string language = "zh";
};
// Exit code: 0 nothing is found, 1 something is, 2 not all could be determined, 3 failed.
[[nodiscard]] int explain(const ExplainOptions& options);

struct PolicyExplainOptions {
  std::string policy;              // the top layer
  PolicyWords further;             // layers below it, and the root of signed ones
  std::vector<std::string> words;  // agent/policy/policy_subject.hpp
  std::string seat = "candidate";
  bool json = false;
  std::string language = "zh";
};
// Exit code: 0 allowed, 1 it would be found, 2 it could not be determined, 3 failed.
[[nodiscard]] int policy_explain(const PolicyExplainOptions& options);

}  // namespace examguard::command
