#include "agent/scan/place_hash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace examguard {
namespace {

// The key 00 01 .. 0f and the answers of the paper's reference vectors (Aumasson, Bernstein 2012).
TEST(PlaceHash, IsSipHash24) {
  const PlaceHash hash({0x0706050403020100, 0x0f0e0d0c0b0a0908});
  std::string text;
  EXPECT_EQ(hash.of(text), 0x726fdb47dd0e0e31U);
  for (char c = 0; c < 15; ++c) text += c;
  EXPECT_EQ(hash.of(text), 0xa129ca6149be45e5U);
}

// The first answer of the reference implementation's vectors for 128 bits.
TEST(PlaceHash, IsSipHash24Of128Bits) {
  const PlaceHash hash({0x0706050403020100, 0x0f0e0d0c0b0a0908});
  const std::array<std::uint64_t, 2> of_nothing{0xe6a825ba047f81a3, 0x930255c71472f66d};
  EXPECT_EQ(hash.of({}, ""), of_nothing);
}

TEST(PlaceHash, NumbersAreBytesBeforeTheName) {
  const PlaceHash hash({1, 2});
  const std::array<std::uint64_t, 1> number{0x6867666564636261};
  EXPECT_EQ(hash.of(number, "ij"), hash.of({}, "abcdefghij"));
  EXPECT_NE(hash.of(number, "ij"), hash.of({}, "abcdefghik"));
}

}  // namespace
}  // namespace examguard
