// How many workers of a walk may work at the same time, found by measuring. A disk that answers
// many at once wants more of them than there are cores, one that has to move its head wants few,
// and where everything is in memory more than the cores only get in each other's way.
#pragma once

#include <cstdint>

namespace examguard {

class WalkWidth {
 public:
  static constexpr unsigned least = 2;
  static constexpr unsigned most = 16;

  explicit WalkWidth(unsigned cores);

  [[nodiscard]] unsigned now() const { return now_; }
  // What was done in a while, always of the same length: how often the system answered a worker,
  // and how much had to come from a disk.
  void after(std::uint64_t answers, std::uint64_t disk_reads);

 private:
  void begin();  // on a disk of which nothing is known
  void widen(std::uint64_t answers);
  void narrow();

  const unsigned cores_;
  unsigned now_;
  bool on_disk_ = false;
  bool tries_ = false;         // it was widened just now
  std::uint64_t learned_ = 0;  // answers in a while, when it was last decided
  unsigned wait_ = 0;          // so many whiles until it is tried again
  unsigned next_wait_ = 0;
};

}  // namespace examguard
