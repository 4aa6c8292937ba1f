// A keyed hash of paths and files (SipHash-2-4): whoever does not know the key cannot make two that
// have one hash.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace examguard {

class PlaceHash {
 public:
  using Key = std::array<std::uint64_t, 2>;

  explicit PlaceHash(const Key& key) : key_(key) {}

  [[nodiscard]] std::uint64_t of(std::string_view bytes) const;
  // 128 bits of the numbers and the name behind them.
  [[nodiscard]] std::array<std::uint64_t, 2> of(std::span<const std::uint64_t> numbers,
                                                std::string_view name) const;

 private:
  Key key_;
};

}  // namespace examguard
