// What was judged, as few bytes: a scan keeps tens of thousands of them until it is folded, and its
// state keeps them for the next scan. The bytes are for the same build alone, no published format.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>

#include "core/report/finding.hpp"

namespace examguard {

[[nodiscard]] Bytes pack(const Judged& judged);
[[nodiscard]] Result<Judged> unpack(std::string_view packed);
[[nodiscard]] Bytes pack(const Observation& observation);
[[nodiscard]] Result<Observation> unpack_observation(std::string_view packed);

// Packed entries, one behind the other, in pieces: one block that grows would be copied again and
// again.
class JudgedPack {
 public:
  void add(std::string_view packed);
  [[nodiscard]] std::size_t size() const { return size_; }

  // In the order in which they were added; what was used is let go of.
  template <class Use>
  void take_each(Use&& use) {
    for (; !pieces_.empty(); pieces_.pop_front()) {
      for (std::string_view rest = pieces_.front(); !rest.empty();) {
        std::uint32_t size = 0;
        std::memcpy(&size, rest.data(), sizeof size);
        use(rest.substr(sizeof size, size));
        rest.remove_prefix(sizeof size + size);
      }
    }
    size_ = 0;
  }

 private:
  std::deque<Bytes> pieces_;
  std::size_t size_ = 0;
};

}  // namespace examguard
