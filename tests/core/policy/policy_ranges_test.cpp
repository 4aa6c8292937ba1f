#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "core/policy/policy_rules.hpp"

namespace examguard {
namespace {

TEST(Versions, AreOrdered) {
  const std::vector<std::string> ascending{"",
                                           "0~~",
                                           "0~",
                                           "0",
                                           "0.9",
                                           "1~rc1",
                                           "1~rc2",
                                           "1",
                                           "1.a",
                                           "1.b",
                                           "1.0",
                                           "1.0a",
                                           "1.0.0",
                                           "1.1",
                                           "1.2",
                                           "1.10",
                                           "1.10.1",
                                           "2",
                                           "2.0beta",
                                           "10",
                                           "2026.11.24",
                                           "99999999999999999999999999999",
                                           "100000000000000000000000000000",
                                           "1:0",
                                           "2:0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const int expected = i < j ? -1 : i > j ? 1 : 0;
      EXPECT_EQ(compare_versions(ascending[i], ascending[j]), expected)
          << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(Versions, AreTheSameHoweverWritten) {
  const std::pair<const char*, const char*> same[] = {
      {"1.0", "01.000"}, {"1.0", "1-0"},  {"1.0-1", "1.0.1"}, {"1.0RC", "1.0rc"},
      {"0:1.0", "1.0"},  {"1.0.", "1.0"}, {"1.0+", "1.0"},    {"1 . 2", "1.2"}};
  for (const auto& [a, b] : same) EXPECT_EQ(compare_versions(a, b), 0) << a << " and " << b;
}

TEST(Versions, RangesHold) {
  struct Row {
    const char* range;
    const char* version;
    bool expected;
  };
  const Row rows[] = {{">=1 <2", "1", true},
                      {">=1 <2", "1.99.3", true},
                      {">=1 <2", "2", false},
                      {">=1 <2", "2~rc1", true},
                      {">=1 <2", "0.9", false},
                      {">1", "1", false},
                      {">1", "1.0", true},
                      {"<=1", "1", true},
                      {"=1.2", "1.2", true},
                      {"==1.2", "1.2.0", false},
                      {"1.2", "1.2", true},
                      {">= 1.2 , < 2", "1.5", true},
                      {"<116", "1:115.9", true},
                      {"<1:116", "1:115", true},
                      {">=1:1", "2.0", false},
                      {">=1", "", false},
                      {">=4.5.6.7", "4.5.6.10", true},
                      {"  >=1  ", "1", true},
                      {">=1<2", "1.5", true}};
  for (const Row& row : rows) {
    const auto range = parse_version_range(row.range);
    ASSERT_TRUE(range) << row.range;
    EXPECT_EQ(holds(*range, row.version), row.expected) << row.range << " on " << row.version;
  }
}

TEST(Versions, BadRangesAreRefused) {
  for (const char* text : {"", " ", ">", ">=", ">= <2", "1.*", "?", ">=.", "=>1", "<>1", "!1"}) {
    EXPECT_FALSE(parse_version_range(text)) << text;
  }
}

TEST(Ranges, OfSizes) {
  struct Row {
    const char* text;
    std::optional<std::uint64_t> least;
    std::optional<std::uint64_t> most;
  };
  const Row rows[] = {{">=100MB", 100ULL << 20, std::nullopt},
                      {">100MB", (100ULL << 20) + 1, std::nullopt},
                      {"<1KB", std::nullopt, 1023},
                      {"<=1kb", std::nullopt, 1024},
                      {">=1KB <2GB", 1024, (2ULL << 30) - 1},
                      {"0", 0, 0},
                      {"=5B", 5, 5},
                      {">=1TB", 1ULL << 40, std::nullopt},
                      {">=1 >=2 <9 <7", 2, 6}};
  for (const Row& row : rows) {
    const auto range = parse_size_range(row.text);
    ASSERT_TRUE(range) << row.text;
    EXPECT_EQ(range->at_least, row.least) << row.text;
    EXPECT_EQ(range->at_most, row.most) << row.text;
  }
}

TEST(Ranges, OfAges) {
  EXPECT_EQ(parse_age_range("<30d").value().at_most, 30U * 86400 - 1);
  EXPECT_EQ(parse_age_range(">=2W").value().at_least, 14U * 86400);
  EXPECT_EQ(parse_age_range("<=1h").value().at_most, 3600U);
}

TEST(Ranges, BadOnesAreRefused) {
  for (const char* text :
       {"", " ", "<", "MB", ">=1.5GB", ">=-1", ">=1 MB", "1PB", "<0", ">5 <5", ">=9 <=8",
        ">=99999999999999999999", ">=9007199254740993TB", "*", "1KBB", "1K"}) {
    EXPECT_FALSE(parse_size_range(text)) << text;
  }
  for (const char* text : {"30", "<30", "<30m", "<30y", "d"}) {
    EXPECT_FALSE(parse_age_range(text)) << text;
  }
}

}  // namespace
}  // namespace examguard
