// What a scan keeps of what it judged, from all workers: the findings and the program inventory.
// Few are kept packed and folded at the end; of a flood no more is held than a report tells.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/report/fold.hpp"
#include "core/report/judged_pack.hpp"
#include "core/report/program_list.hpp"

namespace examguard {

class KeptList {
 public:
  explicit KeptList(Fold fold) : fold_(std::move(fold)) {}

  // Packed (core/report/judged_pack.hpp).
  void add(std::string_view packed);
  void add(const Judged& judged);

  struct All {
    std::vector<Finding> findings;
    ProgramList programs;  // a flood is cut
    std::uint64_t program_count = 0;
  };
  // Once, when nothing more comes.
  [[nodiscard]] All take();

 private:
  void fold(std::deque<Bytes> pieces);
  void fold(std::string_view piece);

  std::mutex mutex_;
  JudgedPack packed_;  // guarded by mutex_

  std::mutex folding_;
  Fold fold_;                        // grows guarded by folding_
  ProgramList programs_;             // guarded by folding_
  std::uint64_t program_count_ = 0;  // guarded by folding_
};

}  // namespace examguard
