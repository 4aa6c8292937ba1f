// A scan of what changed alone: which folders it walks, and what it takes from the scan before.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "agent/scan/examiner.hpp"
#include "agent/scan/walk.hpp"
#include "core/scan/change_log.hpp"

namespace examguard {

class ChangedPart {
 public:
  // `state` is complete: it knows what the rest was like.
  ChangedPart(const Changes& changes, const ScanState& state);

  // Where something changed, what could not be read before, and what nobody has seen yet.
  [[nodiscard]] WalkPart walk() const;
  // After the walk: adds the rest, so that counts and findings are those of everything.
  void take_rest(SharedScan& shared, const std::vector<Volume>& volumes) const;

 private:
  [[nodiscard]] bool holds(std::string_view path) const;

  std::set<std::string> folders_;
  std::set<std::string> trees_;
  std::shared_ptr<const std::unordered_set<std::string>> known_;
};

// Judges files that came and went by their names: a lead, if a rule names one. Those that are told
// are in `told`, at most so many.
inline constexpr std::size_t most_told = 100;
void judge_short_lived(SharedScan& shared, const std::vector<std::string>& paths,
                       std::vector<std::string>& told);

}  // namespace examguard
