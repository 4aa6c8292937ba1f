// The list of everything that a scan hashed, in the format of sha256sum, so that other tools can
// check it.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/values.hpp"

namespace examguard {

class HashList {
 public:
  // From any thread. The path is exact bytes.
  void add(std::string_view path, const Digest& digest);
  // Sorted by path, one line each.
  [[nodiscard]] Bytes take();

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Digest>> hashes_;  // guarded by mutex_
};

// As sha256sum writes it: a name with a backslash or a line break has these escaped, and a
// backslash stands before the line.
[[nodiscard]] std::string sha256sum_line(std::string_view path, const Digest& digest);

}  // namespace examguard
