// Which of the files that did not change, by all that the system says of them, are read again all
// the same: a small share that nobody can foresee, so that whoever forges a file's times is caught
// sooner or later, and never more than a scan may take for it.
#pragma once

#include <atomic>
#include <cstdint>

#include "agent/system/file_access.hpp"

namespace examguard {

class Recheck {
 public:
  struct Limits {
    std::uint64_t one_in = 1000;  // 1: every file, for tests
    std::uint64_t files = 500;
    std::uint64_t bytes = std::uint64_t{64} << 20;
  };

  // `dice`: other ones for each scan.
  Recheck(const Limits& limits, std::uint64_t dice) : limits_(limits), dice_(dice) {}

  // From any worker: is this one read again? Counts it, if so.
  [[nodiscard]] bool takes(const FileStat& stat);

 private:
  const Limits limits_;
  const std::uint64_t dice_;
  std::atomic<std::uint64_t> files_{0};
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace examguard
