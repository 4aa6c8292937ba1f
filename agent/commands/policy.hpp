// Commands for the officers who write policies: check, sign, test.
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

// Policies, top layer first, and files of tests, told apart by their content. Without a file of
// tests the one beside the last policy is taken: hunan.yaml has hunan.tests.yaml. Exit code: 0 all
// passed, 1 some failed, 3 something could not be read.
int policy_test(const std::vector<std::string>& files);

}  // namespace examguard::command
