#include "core/judge/judge_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::uint32_t> found(const std::vector<std::string>& pieces, std::string_view text) {
  std::vector<std::uint32_t> out;
  GramIndex(pieces).each(text, [&](std::uint32_t number) { out.push_back(number); });
  return out;
}

TEST(GramIndex, FindsEveryPieceWhereItOccurs) {
  const std::vector<std::string> pieces = {"todesk", "desk", "sk", "k", "驾", "驾考题库", "x", ""};
  EXPECT_THAT(found(pieces, "todesk"), UnorderedElementsAre(0, 1, 2, 3));
  EXPECT_THAT(found(pieces, "驾考题库"), UnorderedElementsAre(4, 5));
  EXPECT_THAT(found(pieces, "deskdesk"), UnorderedElementsAre(1, 1, 2, 2, 3, 3));
  EXPECT_THAT(found(pieces, "tode"), IsEmpty());
  EXPECT_THAT(found(pieces, ""), IsEmpty());
  EXPECT_THAT(found({}, "todesk"), IsEmpty());
}

TEST(GramIndex, FindsOneOfThousands) {
  std::vector<std::string> pieces;
  for (int i = 0; i < 5'000; ++i) pieces.push_back("app-" + std::to_string(100'000 + i));
  EXPECT_THAT(found(pieces, "/opt/app-104711/bin"), ElementsAre(4711));
  EXPECT_THAT(found(pieces, "/opt/app-99999/bin"), IsEmpty());
}

TEST(LiteralTable, KeepsFieldsApartAndAllAlternativesOfAText) {
  LiteralTable table;
  table.add(Field::name, "qq", 1);
  table.add(Field::file, "qq", 2);
  table.add(Field::name, "qq", 3);
  for (std::uint32_t i = 0; i < 1000; ++i) table.add(Field::ext, std::to_string(i), i);
  table.build();
  const auto numbers = [&](Field field, std::string_view text) {
    const auto [begin, end] = table.find(field, text);
    return std::vector<std::uint32_t>(begin, end);
  };
  EXPECT_THAT(numbers(Field::name, "qq"), ElementsAre(1, 3));
  EXPECT_THAT(numbers(Field::file, "qq"), ElementsAre(2));
  EXPECT_THAT(numbers(Field::path, "qq"), IsEmpty());
  EXPECT_THAT(numbers(Field::ext, "999"), ElementsAre(999));
}

TEST(LiteralTable, AnEmptyOneFindsNothing) {
  LiteralTable table;
  table.build();
  EXPECT_EQ(table.find(Field::name, "qq").first, nullptr);
}

TEST(RequiredPiece, IsInEverythingThatThePatternMatches) {
  const auto name = [](std::string_view text) { return required_piece(Pattern(text)); };
  const auto path = [](std::string_view text) {
    return required_piece(Pattern(text, Pattern::Kind::path));
  };
  EXPECT_EQ(name("*ToDesk*.exe"), "todesk");
  EXPECT_EQ(name("*"), "");
  EXPECT_EQ(name("?"), "");
  EXPECT_EQ(path("**/x"), "x");  // also matches "x" itself
  EXPECT_EQ(path("/opt/**/bin/xy"), "bin/xy");
  EXPECT_EQ(path("C:\\Users\\*\\q"), "c:/users/");
}

// How many rules are held against one subject must not grow with the number of rules.
TEST(RuleIndex, LooksAtFewOfManyRules) {
  std::vector<Rule> rules;
  for (int i = 0; i < 10'000; ++i) {
    const std::string word = "tool" + std::to_string(i);
    support::Where where;
    if (i % 4 == 0) where.name(word);
    if (i % 4 == 1) where.file("*" + word + "?.exe").kind("pe");
    if (i % 4 == 2) where.path("/opt/" + word + "/**").ext("so");
    if (i % 4 == 3) where.vendor("Vendor " + word).category("program");
    rules.push_back(support::deny(word, {where}));
  }
  std::vector<Alternative> alternatives;
  std::vector<std::uint32_t> numbers;
  for (const Rule& rule : rules) {
    Alternative alternative;
    alternative.rule = &rule;
    alternative.criteria = &rule.alternatives[0];
    numbers.push_back(static_cast<std::uint32_t>(alternatives.size()));
    alternatives.push_back(std::move(alternative));
  }
  const RuleIndex index(alternatives, numbers,
                        {Field::name, Field::file, Field::vendor, Field::path, Field::ext,
                         Field::kind, Field::category});
  EXPECT_THAT(index.residual(), IsEmpty());
  const auto candidates = [&](std::string path, std::string vendor) {
    Observation observation = support::portable(std::move(path));
    observation.vendor = std::move(vendor);
    Subject subject(observation);
    std::vector<std::uint32_t> out;
    index.each(subject, [&](std::uint32_t number, Field) { out.push_back(number); });
    return out;
  };
  EXPECT_THAT(candidates("/usr/lib/libtool.so", ""), IsEmpty());
  EXPECT_THAT(candidates("/opt/tool42/a.so", ""), ElementsAre(42));
  EXPECT_THAT(candidates("/srv/tool40", "vendor tool43"), UnorderedElementsAre(40, 43));
  EXPECT_THAT(candidates("/srv/my-tool41x.exe", ""), ElementsAre(41));
}

}  // namespace
}  // namespace examguard
