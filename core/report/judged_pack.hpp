// What was judged, as few bytes: a scan keeps tens of thousands of them until it is folded, and its
// state keeps them for the next scan. The bytes are for the same build alone, no published format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>

#include "core/report/finding.hpp"

namespace examguard {

[[nodiscard]] Bytes pack(const Judged& judged);
struct Unpacked {
  Id id;  // finding_id() of the observation, which takes as long to compute as all the rest
  Judged judged;
  std::string_view observation;  // packed by itself; points into what was unpacked
};
[[nodiscard]] Result<Unpacked> unpack(std::string_view packed);
[[nodiscard]] Bytes pack(const Observation& observation);
[[nodiscard]] Result<Observation> unpack_observation(std::string_view packed);

// Packed entries, one behind the other, in pieces: one block that grows would be copied again and
// again.
class JudgedPack {
 public:
  void add(std::string_view packed);
  [[nodiscard]] std::size_t size() const { return size_; }

  // In the order in which they were added.
  [[nodiscard]] std::deque<Bytes> take_pieces();
  template <class Use>
  static void each(std::string_view piece, Use&& use) {
    while (!piece.empty()) {
      std::uint32_t size = 0;
      std::memcpy(&size, piece.data(), sizeof size);
      use(piece.substr(sizeof size, size));
      piece.remove_prefix(sizeof size + size);
    }
  }

 private:
  std::deque<Bytes> pieces_;
  std::size_t size_ = 0;
};

}  // namespace examguard
