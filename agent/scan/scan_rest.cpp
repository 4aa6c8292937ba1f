#include "agent/scan/scan_rest.hpp"

#include <utility>

#include "io/clock.hpp"

namespace examguard {

ScanRest::ScanRest(const Budget& budget, std::stop_token stop)
    : stop_(std::move(stop)), pace_(budget, taken()) {}

Taken ScanRest::taken() const {
  return {monotonic_time(), process_time(), read_bytes_};
}

void ScanRest::after(std::uint64_t read_bytes) {
  std::unique_lock lock(mutex_);
  read_bytes_ += read_bytes;
  const auto rest = pace_.rest_after(taken());
  if (rest.count() > 0) stopped_.wait_for(lock, stop_, rest, [] { return false; });
}

}  // namespace examguard
