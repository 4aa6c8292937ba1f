#include "io/random.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(Random, IdsDiffer) {
  EXPECT_NE(random_id(), random_id());
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(33).size(), 33U);
}

TEST(Random, FractionIsBelowOne) {
  for (int i = 0; i < 1000; ++i) {
    const double fraction = random_fraction();
    EXPECT_GE(fraction, 0.0);
    EXPECT_LT(fraction, 1.0);
  }
}

}  // namespace
}  // namespace examguard
