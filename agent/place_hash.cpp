#include "agent/place_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace examguard {
namespace {

struct State {
  std::uint64_t a, b, c, d;

  void round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void take(std::uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
  return word;
}

}  // namespace

std::uint64_t PlaceHash::of(std::string_view name, std::uint64_t folder) const {
  const auto key = key_[1] ^ folder;
  State state{key_[0] ^ 0x736f6d6570736575, key ^ 0x646f72616e646f6d, key_[0] ^ 0x6c7967656e657261,
              key ^ 0x7465646279746573};
  std::size_t at = 0;
  for (; at + 8 <= name.size(); at += 8) state.take(word_at(name, at));
  const auto last = static_cast<std::uint64_t>(name.size()) << 56;
  state.take(at < name.size() ? last | word_at(name, at) : last);
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace examguard
