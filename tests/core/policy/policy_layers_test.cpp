#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/policy/policy.hpp"

namespace examguard {
namespace {

using ::testing::HasSubstr;

Policy layer(Level level, std::string id, std::uint64_t serial) {
  Policy policy;
  policy.name.id = std::move(id);
  policy.name.serial = serial;
  policy.level = level;
  return policy;
}

Policy under(Policy policy, std::string id, std::uint64_t min_serial) {
  policy.over_id = std::move(id);
  policy.over_min_serial = min_serial;
  return policy;
}

Rule rule(std::string id, std::string clause = "") {
  Rule rule;
  rule.id = std::move(id);
  rule.clause = std::move(clause);
  return rule;
}

const Policy province = layer(Level::province, "p", 17);
const Policy city = under(layer(Level::city, "c", 5), "p", 17);
const Policy site = under(layer(Level::site, "s", 1), "c", 3);
const Policy site_of_province = under(layer(Level::site, "s", 1), "p", 3);

TEST(PolicyLayers, BindFromTheTop) {
  EXPECT_TRUE(Layers::bind({province}));
  EXPECT_TRUE(Layers::bind({province, city}));
  EXPECT_TRUE(Layers::bind({province, city, site}));
  EXPECT_TRUE(Layers::bind({province, site_of_province}));
  EXPECT_TRUE(Layers::bind({layer(Level::site, "alone", 1)}));
}

TEST(PolicyLayers, WhatDoesNotBindIsRefused) {
  struct Row {
    std::vector<Policy> policies;
    const char* what;
  };
  const Row rows[] = {
      {{}, "no policy"},
      {{city}, "belongs under policy p with serial 17 or newer, which is not here"},
      {{province, province}, "two policies of layer province"},
      {{province, city, city}, "two policies of layer city"},
      {{city, province}, "which is not here"},
      {{layer(Level::city, "c", 1), province}, "must come before"},
      {{province, layer(Level::city, "c", 1)}, "does not say \"over\""},
      {{province, site}, "belongs under policy c"},
      {{layer(Level::province, "other", 17), city}, "not under policy other"},
      {{layer(Level::province, "p", 16), city},
       "with serial 17 or newer, not under policy p (serial 16)"},
      {{province, city, site_of_province}, "not under policy c"},
      {{province, city, site, site}, "two policies of layer site"},
  };
  for (const Row& row : rows) {
    const auto layers = Layers::bind(row.policies);
    ASSERT_FALSE(layers) << row.what;
    EXPECT_EQ(layers.error().code, ErrorCode::refused);
    EXPECT_THAT(layers.error().what, HasSubstr(row.what));
  }
}

TEST(PolicyLayers, AreSignedIfEachIs) {
  Policy is_signed = province;
  is_signed.name.is_signed = true;
  EXPECT_TRUE(Layers::bind({is_signed}).value().all_signed());
  EXPECT_FALSE(Layers::bind({is_signed, city}).value().all_signed());
}

TEST(PolicyLayers, FindARuleByLayerAndId) {
  Policy upper = province;
  upper.program_rules.push_back(rule("a"));
  upper.file_rules.push_back(rule("b"));
  Policy lower = city;
  lower.program_rules.push_back(rule("a", "lower"));
  const Layers layers = Layers::bind({upper, lower}).value();
  EXPECT_EQ(layers.find("province", "a")->clause, "");
  EXPECT_EQ(layers.find("city", "a")->clause, "lower");
  EXPECT_EQ(layers.find("province", "b")->id, "b");
  EXPECT_EQ(layers.find("city", "b"), nullptr);
  EXPECT_EQ(layers.find("site", "a"), nullptr);
  EXPECT_EQ(layers.find("province", "default"), nullptr);
  EXPECT_EQ(layers.names().size(), 2U);
}

}  // namespace
}  // namespace examguard
