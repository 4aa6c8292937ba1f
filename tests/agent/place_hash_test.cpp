#include "agent/place_hash.hpp"

#include <gtest/gtest.h>

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

TEST(PlaceHash, TellsTheSameNameInTwoFoldersApart) {
  const PlaceHash hash({1, 2});
  EXPECT_NE(hash.of("a", hash.of("/x/")), hash.of("a", hash.of("/y/")));
}

}  // namespace
}  // namespace examguard
