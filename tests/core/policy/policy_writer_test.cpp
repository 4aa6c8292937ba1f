#include "core/policy/policy_writer.hpp"

#include <gmock/gmock.h>

#include "core/text.hpp"
#include "core/yaml.hpp"

namespace examguard {
namespace {

PolicyHead head() {
  PolicyHead head;
  head.id = "baseline-S1";
  head.site = "S1";
  head.over = {"hunan-theory", 17};
  head.issued = parse_day("2026-11-24").value();
  head.expires = parse_day("2027-06-30").value();
  return head;
}

Result<Policy> read(const std::string& yaml) {
  return parse_policy(PolicyText::unsigned_policy(yaml, "written.yaml"));
}

TEST(PolicyWriter, WhatItWritesIsReadBack) {
  const auto policy = read(policy_head(head()));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->name.id, "baseline-S1");
  EXPECT_EQ(policy->level, Level::site);
  EXPECT_EQ(policy->site, "S1");
  EXPECT_EQ(policy->over_id, "hunan-theory");
  EXPECT_EQ(policy->over_min_serial, 17u);
  EXPECT_EQ(to_text(policy->expires), "2027-06-30");
  EXPECT_TRUE(policy->unfilled.empty());
}

TEST(PolicyWriter, WhatIsNotKnownIsAPlaceToFillIn) {
  PolicyHead open = head();
  open.id.clear();
  open.site.clear();
  const auto policy = read(policy_head(open));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->unfilled.size(), 2u);
}

// The value is the text, whatever is in it, and as a pattern it holds for that text alone.
TEST(PolicyWriter, AValueMatchesItselfAlone) {
  for (const std::string text : {"*",
                                 "?",
                                 "QQ*音乐",
                                 "what?",
                                 "\"",
                                 "\\",
                                 "a\\b",
                                 "#",
                                 ": ",
                                 "- x",
                                 "&a",
                                 "*a",
                                 "!t",
                                 "%Y",
                                 "null",
                                 "007",
                                 "'",
                                 " ",
                                 "\t",
                                 "\n",
                                 "x\n    - id: evil",
                                 "\x1b[31m",
                                 "\u202egpj.exe",
                                 "\u0085",
                                 "\u2028",
                                 "ＱＱ",
                                 "＊",
                                 "\xff\xfe",
                                 "\U000e0041",
                                 "{}",
                                 "[]",
                                 "<<"}) {
    const auto tree = read_yaml("[" + literal_value(text) + "]", "value");
    ASSERT_TRUE(tree) << tree.error().what << ": " << literal_value(text);
    const std::string& value = tree->items.at(0).scalar;
    const Pattern pattern(value);
    EXPECT_TRUE(pattern.is_literal()) << value;
    EXPECT_EQ(pattern.folded(), fold_case(text)) << value;
  }
}

TEST(PolicyWriter, SomeTextsCanBeNoValue) {
  EXPECT_TRUE(can_be_value("微信"));
  for (const std::string& text : {std::string(), std::string("nul\0l", 5), std::string(1025, 'A'),
                                  std::string("FILL-IN"), std::string("待填写名称")}) {
    EXPECT_FALSE(can_be_value(text)) << text;
  }
}

TEST(PolicyWriter, ACommentStaysOnItsLine) {
  for (const std::string_view text : {"a\nb", "a\rb", "a\u0085b", "a\u2028b", "\xff"}) {
    const auto tree =
        read_yaml(std::string("a: 1  # ") + comment_text(text) + "\nb: 2\n", "comment");
    ASSERT_TRUE(tree) << tree.error().what;
    EXPECT_EQ(tree->entries.size(), 2u);
  }
}

TEST(PolicyWriter, AWordForAnId) {
  EXPECT_EQ(word_for_id("/opt/My Tool_2.0"), "opt-my-tool-2-0");
  EXPECT_EQ(word_for_id("腾讯 QQ"), "qq");
  EXPECT_EQ(word_for_id("腾讯"), "");
  EXPECT_EQ(word_for_id("--"), "");
}

}  // namespace
}  // namespace examguard
