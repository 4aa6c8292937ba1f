// Turns what was judged into findings, one by one, in memory that does not grow with their number:
// somebody may lay out millions of files that a rule denies. docs/formats/findings.md says what is
// grouped.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/report/finding.hpp"
#include "core/report/finding_heap.hpp"
#include "core/report/redaction.hpp"

namespace examguard {

class Fold {
 public:
  // `roots`: profiles and volumes, for group_folder.
  Fold(Layers layers, std::vector<std::string> roots, Redaction redaction);

  // What add() takes, of one thing that was judged. Null: it is allowed. From any thread.
  [[nodiscard]] std::unique_ptr<Heap> heap_of(const Unpacked& one) const;
  // The same single thing twice is one finding, the worse.
  void add(std::unique_ptr<Heap> heap);
  void add(const Judged& judged);
  // Worst first, then by path.
  [[nodiscard]] std::vector<Finding> take();

 private:
  using HeapList = std::vector<std::unique_ptr<Heap>>;
  // By id. Heaps are wide and get sorted, so they stay where they are and pointers move.
  class Heaps {
   public:
    void add(std::unique_ptr<Heap> heap);
    [[nodiscard]] std::size_t size() const { return heaps_.size(); }
    [[nodiscard]] std::size_t listed() const { return listed_; }  // members of groups
    void list_at_most(std::size_t count);
    // In no order, the one and the other.
    [[nodiscard]] HeapList take_all_but(std::size_t worst);
    [[nodiscard]] HeapList take();

   private:
    HeapList heaps_;
    std::unordered_map<Id, Heap*> places_;
    std::size_t listed_ = 0;
  };
  // How the rest of too many findings is grouped: each step leaves fewer groups.
  enum class Coarseness { by_folder, by_rule, by_verdict };

  void set_aside_the_least();
  void set_aside(std::unique_ptr<Heap> heap);
  void list_less();
  void regroup(std::unique_ptr<Heap> heap, Coarseness how, Heaps& into) const;
  [[nodiscard]] HeapList fit();

  Layers layers_;
  std::vector<std::string> roots_;
  Redaction redaction_;
  Heaps heaps_;
  Heaps rest_;  // what was too much, grouped
  Coarseness rest_grouped_ = Coarseness::by_folder;
  std::size_t listed_at_most_ = most_members;  // of each group
};

}  // namespace examguard
