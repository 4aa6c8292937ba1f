#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/yaml.hpp"

namespace examguard {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Fields : public ::testing::Test {
 protected:
  YamlFields of(const std::string& text) {
    auto tree = read_yaml(text, "f.yaml");
    EXPECT_TRUE(tree);
    node_ = tree ? *tree : YamlNode{};
    return {node_, "f.yaml"};
  }

  YamlNode node_;
};

TEST_F(Fields, AreReadStraightDown) {
  YamlFields fields =
      of("id: 42\nn: -7\nyes: true\nlist: [a, 1]\none: a\nword: city\nempty: \"\"\n");
  EXPECT_EQ(fields.text("id"), "42");
  EXPECT_EQ(fields.integer("n", -10, 10), -7);
  EXPECT_EQ(fields.integer_or("m", 0, 9, 5), 5);
  EXPECT_TRUE(fields.boolean_or("yes", false));
  EXPECT_TRUE(fields.boolean_or("no", true));
  EXPECT_THAT(fields.texts("list"), ElementsAre("a", "1"));
  EXPECT_THAT(fields.texts("one"), ElementsAre("a"));
  EXPECT_THAT(fields.texts("none"), IsEmpty());
  EXPECT_EQ(fields.choice("word", {"province", "city"}), 1U);
  EXPECT_EQ(fields.choice_or("other", {"province", "city"}, 1), 1U);
  EXPECT_EQ(fields.optional_text("empty"), "");
  EXPECT_EQ(fields.text_or("nothing", "x"), "x");
  EXPECT_EQ(fields.child("nobody"), nullptr);
  EXPECT_EQ(fields.finish(), std::nullopt);
}

TEST_F(Fields, AnUnknownKeyNamesTheNearest) {
  YamlFields fields = of("id: a\nserail: 1\n");
  EXPECT_EQ(fields.text("id"), "a");
  EXPECT_EQ(fields.integer("serial", 0, 9), 0);
  EXPECT_EQ(fields.finish()->what, "f.yaml:2:1: unknown key \"serail\"; did you mean \"serial\"?");
}

TEST_F(Fields, AnUnknownKeyThatIsNearNothingNamesAll) {
  YamlFields fields = of("colour: a\n");
  EXPECT_EQ(fields.text_or("id", ""), "");
  EXPECT_EQ(fields.text_or("name", ""), "");
  EXPECT_EQ(fields.finish()->what, "f.yaml:1:1: unknown key \"colour\"; expected one of: id, name");
}

TEST_F(Fields, AMissingKeyIsNamed) {
  YamlFields fields = of("id: a\n");
  EXPECT_EQ(fields.text("id"), "a");
  EXPECT_EQ(fields.required("scope"), nullptr);
  EXPECT_EQ(fields.finish()->what, "f.yaml:1:1: the key \"scope\" is missing");
}

TEST_F(Fields, WrongTypesSayWhatWasExpected) {
  const std::string text =
      "number: '1'\noctal: 017\nhex: 0x1\nbig: 99999999999999999999\ndot: 1.0\nplus: +1\n"
      "yes: yes\nquoted: \"true\"\nnothing: ~\nlist: [a, [b]]\nmap: {a: 1}\nword: citty\nempty: "
      "''\n";
  const auto error = [&](auto&& take) {
    YamlFields fields = of(text);
    take(fields);
    return fields.finish()->what;
  };
  for (const char* key :
       {"number", "octal", "hex", "big", "dot", "plus", "nothing", "list", "map"}) {
    EXPECT_THAT(error([&](YamlFields& f) { (void)f.integer(key, 0, 100); }),
                HasSubstr("expected a whole number from 0 to 100"))
        << key;
  }
  for (const char* key : {"yes", "quoted", "nothing"}) {
    EXPECT_THAT(error([&](YamlFields& f) { (void)f.boolean_or(key, false); }),
                HasSubstr("expected true or false"));
  }
  for (const char* key : {"nothing", "list", "map", "empty"}) {
    EXPECT_THAT(error([&](YamlFields& f) { (void)f.text(key); }), HasSubstr("expected text for"));
  }
  EXPECT_EQ(error([](YamlFields& f) { (void)f.texts("list"); }),
            "f.yaml:10:11: expected a text in the list \"list\", got a list");
  EXPECT_EQ(error([](YamlFields& f) {
              (void)f.choice("word", {"province", "city"});
            }),
            "f.yaml:12:7: expected one of province, city for \"word\", got \"citty\"; did you mean "
            "\"city\"?");
}

TEST_F(Fields, WhatIsNoMapHasNoFields) {
  YamlFields fields = of("- a\n");
  EXPECT_EQ(fields.text("id"), "");
  EXPECT_EQ(fields.finish()->what, "f.yaml:1:1: expected a map of keys and values, got a list");
}

TEST_F(Fields, TheFirstMistakeIsTold) {
  YamlFields fields = of("a: [x]\nb: {}\n");
  EXPECT_EQ(fields.text("a"), "");
  EXPECT_EQ(fields.text("b"), "");
  fields.fail("b", "something else");
  EXPECT_EQ(fields.finish()->what, "f.yaml:1:4: expected text for \"a\", got a list");
}

TEST_F(Fields, ValuesRefusesWhatIsEmpty) {
  for (const char* text : {"a: []\n", "a: ''\n", "a: [b, '']\n", "a: [~]\n", "a: {}\n", "a: ~\n"}) {
    YamlFields fields = of(text);
    (void)fields.values("a");
    EXPECT_TRUE(fields.finish()) << text;
  }
}

}  // namespace
}  // namespace examguard
