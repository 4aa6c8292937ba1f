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

  [[nodiscard]] unsigned now() const { return is_in_memory_ ? cores_ : on_disk_; }
  // What was done in a while, always of the same length: how often the system answered a worker,
  // and how many blocks of 512 bytes had to come from a disk.
  void after(std::uint64_t answers, std::uint64_t disk_blocks);

 private:
  void begin();  // on a disk of which nothing is known
  void stay_in_memory();
  void widen(std::uint64_t done);
  void narrow();

  const unsigned cores_;
  bool is_in_memory_ = true;
  unsigned on_disk_ = least;   // kept while files come from memory: they may take turns
  bool tries_ = false;         // it was widened just now
  std::uint64_t learned_ = 0;  // done in a while, when it was last decided
  unsigned wait_ = 0;          // so many whiles until it is tried again
  unsigned next_wait_ = 0;
};

}  // namespace examguard
