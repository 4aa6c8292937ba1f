// The program inventory of one scan, as few bytes: an Observation has many texts, and a PC may have
// tens of thousands of programs.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "core/scan/inventory.hpp"

namespace examguard {

class ProgramList {
 public:
  ProgramList() = default;
  ProgramList(std::initializer_list<Observation> programs);
  explicit ProgramList(const std::vector<Observation>& programs);

  void add(const Observation& program);
  // core/report/judged_pack.hpp; what is not whole must not be added.
  void add_packed(std::string_view program) { packed_.emplace_back(program); }
  // By path and name, then by all that tells two of them apart.
  void sort();

  [[nodiscard]] std::size_t size() const { return packed_.size(); }
  [[nodiscard]] bool empty() const { return packed_.empty(); }
  [[nodiscard]] Observation at(std::size_t index) const { return unpacked(packed_[index]); }
  template <class Use>
  void each(Use&& use) const {
    for (const Bytes& packed : packed_) use(unpacked(packed));
  }

  bool operator==(const ProgramList&) const = default;

 private:
  [[nodiscard]] static Observation unpacked(std::string_view packed);

  std::vector<Bytes> packed_;
};

}  // namespace examguard
