// The moments at which a kill can strike a program that writes its state: just before each rename
// and removal. While a WriteSteps lives, it copies a folder at each of them. Half-written files are
// in the copies, as a kill would leave them.
#pragma once

#include <filesystem>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace examguard::support {

class WriteSteps {
 public:
  explicit WriteSteps(std::filesystem::path watched);
  WriteSteps(const WriteSteps&) = delete;
  WriteSteps& operator=(const WriteSteps&) = delete;
  ~WriteSteps();

  void step();  // called before each rename and removal
  // In order; the last is the folder as it is now.
  [[nodiscard]] std::vector<std::filesystem::path> copies();

 private:
  std::filesystem::path watched_;
  TemporaryFolder folder_;
  std::vector<std::filesystem::path> copies_;
};

}  // namespace examguard::support
