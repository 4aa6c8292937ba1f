// A keyed 64-bit hash of paths (SipHash-2-4): whoever does not know the key cannot make two paths
// that have one hash.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace examguard {

class PlaceHash {
 public:
  using Key = std::array<std::uint64_t, 2>;

  explicit PlaceHash(const Key& key) : key_(key) {}

  [[nodiscard]] std::uint64_t of(std::string_view bytes) const { return of(bytes, 0); }
  // Of a name in a folder whose hash is given.
  [[nodiscard]] std::uint64_t of(std::string_view name, std::uint64_t folder) const;

 private:
  Key key_;
};

}  // namespace examguard
