// Keeps the workers of a scan within its budget: whoever is over it rests.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "core/exam/budget.hpp"

namespace examguard {

class ScanRest {
 public:
  // The budget counts from now on, for the whole process.
  ScanRest(const Budget& budget, std::stop_token stop);

  // From any worker, each few milliseconds of work; `read_bytes` since its last call. A stop ends
  // the rest.
  void after(std::uint64_t read_bytes);

 private:
  [[nodiscard]] Taken taken() const;

  const std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::uint64_t read_bytes_ = 0;  // guarded by mutex_
  Pace pace_;                     // guarded by mutex_
};

}  // namespace examguard
