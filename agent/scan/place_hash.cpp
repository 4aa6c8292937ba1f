#include "agent/scan/place_hash.hpp"

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

State begin(const PlaceHash::Key& key) {
  return {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
          key[1] ^ 0x7465646279746573};
}

// The last bytes of a message; `before`: how many were taken already.
void take_rest(State& state, std::string_view bytes, std::size_t before) {
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) state.take(word_at(bytes, at));
  const auto last = static_cast<std::uint64_t>(before + bytes.size()) << 56;
  state.take(at < bytes.size() ? last | word_at(bytes, at) : last);
}

std::uint64_t finish(State& state) {
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace

std::uint64_t PlaceHash::of(std::string_view bytes) const {
  State state = begin(key_);
  take_rest(state, bytes, 0);
  state.c ^= 0xff;
  return finish(state);
}

std::array<std::uint64_t, 2> PlaceHash::of(std::span<const std::uint64_t> numbers,
                                           std::string_view name) const {
  State state = begin(key_);
  state.b ^= 0xee;
  for (const std::uint64_t number : numbers) state.take(number);
  take_rest(state, name, numbers.size_bytes());
  state.c ^= 0xee;
  const auto first = finish(state);
  state.b ^= 0xdd;
  return {first, finish(state)};
}

}  // namespace examguard
