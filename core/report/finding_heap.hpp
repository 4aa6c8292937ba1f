// A finding that is still being gathered: one observation, or a group of them of which no more is
// kept than a finding tells.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/report/finding.hpp"
#include "core/report/judged_pack.hpp"

namespace examguard {

class Heap {
 public:
  // One thing by itself.
  explicit Heap(const Unpacked& one);

  [[nodiscard]] const Id& id() const { return id_; }
  [[nodiscard]] const Judgement& judgement() const { return judgement_; }
  [[nodiscard]] bool is_group() const { return members_ != nullptr; }
  // Of a single one, its path; of a group, its folder.
  [[nodiscard]] const std::string& place() const { return place_; }

  // It becomes a group, or the group a coarser one; `folder` is empty: everywhere.
  void regroup(std::string_view rule, std::string folder);
  // Another of the same id. Of a single thing the worse stays.
  void absorb(Heap&& other);
  // How many members a group holds, and to forget all but the first ones by path.
  [[nodiscard]] std::size_t listed() const { return is_group() ? members_->listed.size() : 0; }
  void list_at_most(std::size_t count);
  // The order of findings: worst first, then by path.
  [[nodiscard]] bool comes_before(const Heap& other) const;

  // Once. Clause, words and product are the caller's.
  [[nodiscard]] Finding take();

 private:
  // What all members have in common.
  struct Common {
    std::string value;
    bool differs = false;
  };
  static constexpr std::size_t common_fields = 5;
  struct Member {
    Bytes path;  // exact
    Bytes packed;
  };
  struct Members {
    std::vector<Member> listed;  // the first ones by path
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::array<Common, common_fields> common;
    std::vector<Digest> digests;  // of every member
  };

  void make_group();
  [[nodiscard]] Digest members_digest();
  [[nodiscard]] Observation folder_subject() const;

  Id id_;
  Judgement judgement_;
  std::string place_;
  std::string name_;                  // of a single one
  Bytes packed_;                      // the single one: ten thousand are held
  std::unique_ptr<Members> members_;  // of a group
};

}  // namespace examguard
