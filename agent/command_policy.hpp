// Commands for the officers who write policies: check, sign. (The policy's own tests:
// agent/policy_tests.hpp.)
#pragma once

#include <string>
#include <vector>

namespace examguard::command {

int policy_check(const std::vector<std::string>& files);

struct PolicySignOptions {
  std::string policy;
  std::string key;     // private key, PEM
  std::string out;     // the envelope; "-": standard output
  bool trial = false;  // sign although places are not filled in yet
};
int policy_sign(const PolicySignOptions& options);

}  // namespace examguard::command
