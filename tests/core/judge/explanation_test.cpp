#include "core/judge/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using testing::ElementsAre;
using testing::IsEmpty;
using Matched = RuleThatHolds::Matched;

std::vector<std::string> rules_of(const LayerSays& layer) {
  std::vector<std::string> out;
  for (const RuleThatHolds& rule : layer.rules) out.push_back(rule.rule);
  return out;
}

Explanation explained(std::vector<Policy> policies, const Observation& subject) {
  return Judge(layers(std::move(policies)), {}).explain(subject, noon());
}

TEST(Explanation, EachLayerSaysWhatHoldsAndWhatFollows) {
  const auto said = explained({policy({delegable(deny("a", {Where().name("to*")}))}), policy({}),
                               policy({allow("b", {Where().package("dpkg:todesk")})})},
                              installed("todesk"));
  ASSERT_EQ(said.layers.size(), 3U);
  EXPECT_THAT(rules_of(said.layers[0]), ElementsAre("a"));
  EXPECT_THAT(said.layers[0].rules[0].matched, ElementsAre(Matched{"name", "to*", "todesk"}));
  EXPECT_EQ(said.layers[0].after.verdict, Verdict::denied);
  EXPECT_THAT(said.layers[1].rules, IsEmpty());
  EXPECT_EQ(said.layers[1].after.verdict, Verdict::denied);
  EXPECT_THAT(rules_of(said.layers[2]), ElementsAre("b"));
  EXPECT_EQ(said.layers[2].after.verdict, Verdict::allowed);
  EXPECT_EQ(said.layers[2].after, said.judgement);
}

TEST(Explanation, RulesComeStrongestFirstAndOnceEach) {
  const auto said = explained({policy({deny("by-name", {Where().name("x"), Where().name("x*")}),
                                       allow("by-package", {Where().package("dpkg:x")}),
                                       deny("other", {Where().name("y")})})},
                              installed("x"));
  EXPECT_THAT(rules_of(said.layers[0]), ElementsAre("by-package", "by-name"));
  EXPECT_EQ(said.judgement.rule, "by-package");
}

TEST(Explanation, ANameThatDoesNotCoverAFileIsShownAsSuch) {
  const auto said = explained({policy({allow("ours", {Where().name("Client.exe")})})},
                              portable("/opt/Client.exe"));
  ASSERT_THAT(rules_of(said.layers[0]), ElementsAre("ours"));
  EXPECT_FALSE(said.layers[0].rules[0].counts);
  EXPECT_EQ(said.judgement.verdict, Verdict::unlisted);
}

TEST(Explanation, AWaiverBelowIsNotShownAbove) {
  Policy city = policy({});
  city.waivers = {waiver("a", day_in_shanghai(noon()))};
  const auto said = explained(
      {policy({delegable(deny("a", {Where().name("x")}))}), std::move(city)}, installed("x"));
  EXPECT_EQ(said.layers[0].after.verdict, Verdict::denied);
  EXPECT_EQ(said.judgement.verdict, Verdict::waived);
}

TEST(Explanation, TextIsShownAsTheSubjectSpellsIt) {
  auto subject = installed("QQ音乐");
  subject.vendor = "Tencent Ltd";
  const auto said =
      explained({policy({deny("a", {Where().name("ｑｑ音乐").vendor("tencent*")})})}, subject);
  EXPECT_THAT(said.layers[0].rules[0].matched,
              ElementsAre(Matched{"vendor", "tencent*", "Tencent Ltd"},
                          Matched{"name", "ｑｑ音乐", "QQ音乐"}));
}

}  // namespace
}  // namespace examguard
