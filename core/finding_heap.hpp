// A finding that is still being gathered: one observation, or a group of them of which no more is
// kept than a finding tells.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/finding.hpp"

namespace examguard {

class Heap {
 public:
  // One thing by itself.
  explicit Heap(Judged judged);
  // The first member of a group; `folder` is empty: everywhere.
  Heap(Judged judged, std::string_view rule, std::string folder);

  [[nodiscard]] const Id& id() const { return id_; }
  [[nodiscard]] const Judgement& judgement() const { return judgement_; }
  [[nodiscard]] bool is_group() const { return is_group_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // Of a single one, its path; of a group, its folder.
  [[nodiscard]] std::string_view place() const;

  // It becomes a group, or the group a coarser one.
  void regroup(std::string_view rule, std::string folder);
  // Another of the same id. Of a single thing the worse stays.
  void absorb(Heap&& other);
  // How many members a group holds, and to forget all but the first ones by path.
  [[nodiscard]] std::size_t listed() const { return is_group_ ? members_.size() : 0; }
  void list_at_most(std::size_t count);
  // The order of findings: worst first, then by path.
  [[nodiscard]] bool comes_before(const Heap& other) const;

  // Empties it. Clause, words and product are the caller's.
  [[nodiscard]] Finding take();

 private:
  // What all members have in common.
  struct Common {
    std::string value;
    bool differs = false;
  };
  static constexpr std::size_t common_fields = 5;

  void count_first(const Observation& member);
  [[nodiscard]] Digest members_digest();
  [[nodiscard]] Observation folder_subject() const;

  Id id_;
  Judgement judgement_;
  std::vector<Observation> members_;  // the one; of a group the first ones by path
  bool is_group_ = false;
  // Of a group:
  std::string folder_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
  std::array<Common, common_fields> common_;
  std::vector<Digest> digests_;  // of every member
};

}  // namespace examguard
