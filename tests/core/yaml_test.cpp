#include "core/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
namespace examguard {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string repeat(std::string_view text, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + text.size());
  while (out.size() < bytes) out += text;
  return out;
}

constexpr std::size_t almost_4_mib = (4u << 20) - 64;

std::string error_of(std::string_view text) {
  const auto tree = read_yaml(text, "f.yaml");
  return tree ? "(no error)" : tree.error().what;
}

TEST(Yaml, BuildsATreeWithPositions) {
  const auto tree = read_yaml("a: 1\nb: [x, 'y', {c: \"\"}]\nd:\n  - e\n  - ~\n", "f.yaml");
  ASSERT_TRUE(tree) << tree.error().what;
  ASSERT_EQ(tree->type, YamlNode::Type::map);
  ASSERT_EQ(tree->entries.size(), 3U);
  EXPECT_EQ(tree->entries[0].key, "a");
  EXPECT_EQ(tree->entries[0].value.scalar, "1");
  EXPECT_EQ(tree->entries[0].value.mark, (Mark{1, 4}));
  const YamlNode& list = tree->entries[1].value;
  ASSERT_EQ(list.items.size(), 3U);
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_EQ(list.items[2].entries.at(0).value.scalar, "");
  EXPECT_TRUE(list.items[2].entries.at(0).value.quoted);
  EXPECT_EQ(tree->entries[2].mark, (Mark{3, 1}));
  EXPECT_EQ(tree->entries[2].value.items.at(0).mark, (Mark{4, 5}));
  EXPECT_EQ(tree->entries[2].value.items.at(1).type, YamlNode::Type::null);
}

TEST(Yaml, ReadsTheSameWhateverTheLayout) {
  const std::string expected = R"({"a":"x y","b":["1","2"],"c":null})";
  for (const char* text : {
           "a: x y\nb: [1, 2]\nc:\n",
           "---\nc: ~\nb:\n- 1\n- 2\na: x y\n...\n",
           "\xef\xbb\xbf"
           "a: x y\r\nb:\r\n  - 1\r\n  - 2\r\nc: null\r\n",
           "{\"c\": null, \"a\": \"x y\", \"b\": [1, 2]}",
           "# comment\na:\n  x\n  y\nb: [1,\n  2]\nc: # nothing\n",
           "a: >-\n  x\n  y\nb: ['1', \"2\"]\n? c\n: null\n",
           "a: \"x\\x20y\"\nb: [1, 2,]\nc:",
       }) {
    const auto tree = read_yaml(text, "f.yaml");
    ASSERT_TRUE(tree) << text << tree.error().what;
    EXPECT_EQ(canonical_json(*tree), expected) << text;
  }
}

TEST(Yaml, CanonicalJsonEscapesWhatJsonMust) {
  const auto tree = read_yaml("z: \"a\\\"b\\\\c\\n\\x1f\\u00e9\"\na: {b: [], c: {}}\n", "f.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(canonical_json(*tree),
            "{\"a\":{\"b\":[],\"c\":{}},\"z\":\"a\\\"b\\\\c\\u000a\\u001f\xc3\xa9\"}");
}

TEST(Yaml, ColumnsCountCharacters) {
  EXPECT_EQ(error_of("考: {试: 1, 试: 2}\n"), "f.yaml:1:11: the key \"试\" is here twice");
  EXPECT_EQ(error_of("a: 1\n考试: &x 1\n"),
            "f.yaml:2:5: anchors (&) are not allowed; write the value out");
  EXPECT_EQ(error_of("\xef\xbb\xbf考: *x\n"),
            "f.yaml:1:4: aliases (*) are not allowed; write the value out");
}

struct Refused {
  const char* name;
  std::string text;
  const char* where;
  const char* what;
};

class YamlRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(YamlRefuses, WithThePlaceAndTheReason) {
  const Refused& refused = GetParam();
  const auto tree = read_yaml(refused.text, "f.yaml");
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().what, StartsWith(std::string("f.yaml:") + refused.where + ": "));
  EXPECT_THAT(tree.error().what, HasSubstr(refused.what));
}

INSTANTIATE_TEST_SUITE_P(
    , YamlRefuses,
    ::testing::Values(
        Refused{"Empty", "", "1:1", "empty"}, Refused{"OnlyComment", "# a\n", "1:1", "empty"},
        Refused{"Anchor", "a: &x 1\n", "1:4", "anchors"},
        Refused{"AnchorOfNothing", "a: &x\n", "1:4", "anchors"},
        Refused{"AnchorOfAKey", "&x a: 1\n", "1:1", "anchors"},
        Refused{"Alias", "a: &x 1\nb: *x\n", "1:4", "anchors"},
        Refused{"AliasOfNothing", "a: 1\nb: *x\n", "2:4", "aliases"},
        Refused{"AliasAsKey", "*x : 1\n", "1:1", "aliases"},
        Refused{"LoopOfSevenBytes", "&a [*a]", "1:1", "anchors"},
        Refused{"Tag", "a: !!str 1\n", "1:4", "tags"},
        Refused{"LocalTag", "a: !x 1\n", "1:4", "tags"},
        Refused{"BareTag", "a: ! 1\n", "1:4", "tags"},
        Refused{"BareTagOfText", "a: ! '1'\n", "1:4", "tags"},
        Refused{"TagOfNothing", "a: !!null\n", "1:4", "tags"},
        Refused{"TagOfAList", "a: !!seq [1]\n", "1:4", "tags"},
        Refused{"TagOfAMap", "!!map {a: 1}\n", "1:1", "tags"},
        Refused{"VerbatimTag", "a: !<tag:yaml.org,2002:str> 1\n", "1:4", "tags"},
        Refused{"MergeKey", "a:\n  <<: {b: 1}\n", "2:3", "merge keys"},
        Refused{"DuplicateKey", "a: 1\nb: 2\na: 3\n", "3:1", "\"a\" is here twice"},
        Refused{"DuplicateKeyQuoted", "a: 1\n\"\\x61\": 3\n", "2:1", "\"a\" is here twice"},
        Refused{"ListAsKey", "? [a]\n: 1\n", "1:3", "not a list or a map"},
        Refused{"MapAsKey", "{{a: 1}: 2}\n", "1:2", "not a list or a map"},
        Refused{"NullAsKey", "~: 1\n", "1:1", "a key is missing"},
        Refused{"NoKey", ": 1\n", "1:1", "a key is missing"},
        Refused{"TwoDocuments", "a: 1\n---\nb: 2\n", "2:1", "second document"},
        Refused{"EmptySecondDocument", "a: 1\n---\n", "2:1", "second document"},
        Refused{"TextAfterTheEnd", "a: 1\n...\nb: 2\n", "3:1", "second document"},
        Refused{"Directive", "%YAML 1.1\n---\na: 1\n", "1:1", "directives"},
        Refused{"TagDirective", "# a\n%TAG ! tag:x,2000:\n---\na: 1\n", "2:1", "directives"},
        Refused{"NulByte", std::string("a: b\0c\n", 7), "1:5", "NUL"},
        Refused{"NulEscape", "a: \"b\\0c\"\n", "1:4", "NUL"},
        Refused{"NulEscapeInKey", "\"a\\x00\": 1\n", "1:1", "NUL"},
        Refused{"SurrogateEscape", "a: \"\\ud800\"\n", "1:11", "not valid YAML"},
        Refused{"ControlCharacter", "a: 1\nb: \x04\n", "2:4", "control character"},
        Refused{"Delete", "a: \x7f\n", "1:4", "control character"},
        Refused{"LoneReturn", "a: 1\rb: 2\n", "1:5", "carriage return"},
        Refused{"NotUtf8", "a: 1\n考: \xff\n", "2:4", "not UTF-8"},
        Refused{"CutUtf8", "a: \xe4\xb8", "1:4", "not UTF-8"},
        Refused{"OverlongUtf8", "a: \xc0\xaf\n", "1:4", "not UTF-8"},
        Refused{"SurrogateUtf8", "a: \xed\xa0\x80\n", "1:4", "not UTF-8"},
        Refused{"Utf16",
                std::string("\xff\xfe"
                            "a\0:\0 \0001\0",
                            10),
                "1:1", "UTF-16"},
        Refused{"Utf16BigEnd", std::string("\xfe\xff\0a", 4), "1:1", "UTF-16"},
        Refused{"Utf16WithoutMark", std::string("a\0:\0", 4), "1:2", "NUL"},
        Refused{"SecondMark",
                "\xef\xbb\xbf\xef\xbb\xbf"
                "a: 1\n",
                "1:1", "byte order mark"},
        Refused{"MarkInside",
                "a: \xef\xbb\xbf"
                "1\n",
                "1:4", "byte order mark"},
        Refused{"TabIndent", "a:\n\tb: 1\n", "2:3", "not valid YAML"},
        Refused{"OpenBracket", "a: [1, 2\n", "2:1", "not valid YAML"},
        Refused{"OpenQuote", "a: \"1\n", "1:4", "without its end"},
        Refused{"OpenSingleQuote", "- 'it''s'\n- 'it''\n", "2:3", "without its end"},
        Refused{"OpenEscapedQuote", "- \"a\\\"\n", "1:3", "without its end"},
        Refused{"ColonInValue", "a: b: c\n", "1:5", "not valid YAML"},
        Refused{"SeventeenDeep", std::string(17, '[') + std::string(17, ']'), "1:17",
                "deeper than 16"},
        Refused{"DeepBlocks", repeat("- ", 40), "1:33", "deeper than 16"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Yaml, SixteenDeepIsTheDeepest) {
  EXPECT_TRUE(read_yaml(std::string(16, '[') + std::string(16, ']'), "f.yaml"));
  EXPECT_FALSE(read_yaml(std::string(17, '[') + std::string(17, ']'), "f.yaml"));
}

TEST(Yaml, LimitsAreErrorsOfTheirOwn) {
  const std::string list = "- a\n- b\n- c\n";
  EXPECT_EQ(read_yaml(list, "f", {.bytes = 11}).error().code, ErrorCode::too_large);
  EXPECT_TRUE(read_yaml(list, "f", {.bytes = 12}));
  EXPECT_EQ(read_yaml(list, "f", {.nodes = 3}).error().what, "f:3:3: more than 3 values");
  EXPECT_TRUE(read_yaml(list, "f", {.nodes = 4}));
  EXPECT_THAT(error_of(std::string((4u << 20) + 1, 'a')), HasSubstr("larger than 4 MiB"));
}

// The 216 bytes of falcosecurity/falco#3281 make YAML::LoadAll of yaml-cpp 0.7 allocate for ever;
// what it needs is a document that ends inside a token. The reader asks for two documents at most.
TEST(Yaml, MalformedDocumentsEnd) {
  for (const char* text : {"- rule: >\n a\n  b\n -c: [\n---\n",
                           "a: [\n---\nb",
                           "--- |\n...\n--- >",
                           "'\n---\n'\n---",
                           ",",
                           ",,",
                           "a,\n,b",
                           "]",
                           "- ]",
                           "a: }",
                           "? ? ? ?",
                           "-\n-\n - -\n",
                           "a: |\n  b\n c\n",
                           "!",
                           "!<",
                           "&",
                           "*",
                           "a: &",
                           "\"",
                           "'",
                           "|",
                           ">",
                           "@",
                           "`",
                           "%",
                           "a: |9\n b",
                           "a: >+-1\n"}) {
    const auto tree = read_yaml(text, "f.yaml");
    if (!tree) {
      EXPECT_THAT(tree.error().what, StartsWith("f.yaml:")) << text;
    }
  }
}

// Each costs yaml-cpp its memory, its stack or minutes if the reader lets it. The test's time limit
// is the proof.
TEST(Yaml, AMebibyteOfAnythingEnds) {
  for (const char* piece :
       {"[",     "{",         "a: [", "- ",      "? ",           ": ",    "a: ", "[],", "{a: ",
        "[a: ",  "&a ",       "!a ",  "*a ",     "! ",           "#",     "#\n", "\n",  " ",
        "---\n", "...\n",     "]",    ",",       "|\n",          "a ",    "a\n", "[\n", "\"\n",
        "' ",    "a: b: c\n", "{[",   "a: |\n ", "\xe8\x80\x83", "? - : "}) {
    const auto tree = read_yaml(repeat(piece, 1u << 20), "f.yaml");
    EXPECT_FALSE(tree) << piece;
  }
  for (const char* piece : {"a", "a ", "\\\\", "\\\n", " \n", "a\n\n", "\\u8003"}) {
    EXPECT_FALSE(read_yaml("\"" + repeat(piece, 1u << 20) + "\"", "f.yaml")) << piece;
  }
  EXPECT_FALSE(read_yaml("a: |\n" + repeat("  b\n", 1u << 20), "f.yaml"));
}

TEST(Yaml, FourMebibytesOfNestingEnd) {
  for (const char* piece : {"[", "{a: ", "- "}) {
    EXPECT_FALSE(read_yaml(repeat(piece, almost_4_mib), "f.yaml")) << piece;
  }
}

TEST(Yaml, FourMebibytesOfGoodTextAreRead) {
  std::string text;
  std::size_t keys = 0;
  while (text.size() + 900 < almost_4_mib) {
    text += "key" + std::to_string(keys) + ": " + std::string(800, 'x') + "\n";
    ++keys;
  }
  const auto tree = read_yaml(text, "f.yaml");
  ASSERT_TRUE(tree) << tree.error().what;
  EXPECT_EQ(tree->entries.size(), keys);
  EXPECT_EQ(tree->entries.back().mark, (Mark{keys, 1}));
}

TEST(Yaml, OneValueIsAtMost64KiB) {
  EXPECT_TRUE(read_yaml("a: " + std::string(60 << 10, 'x') + "\nb: 1\n", "f.yaml"));
  EXPECT_THAT(error_of("a: " + std::string(80 << 10, 'x') + "\nb: 1\n"),
              HasSubstr("more than 64 KiB in one value"));
}

// Nine levels of nine references would be 387,420,489 values.
TEST(Yaml, AliasBombIsRefusedAtTheFirstAnchor) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char level = 'b'; level < 'k'; ++level) {
    const std::string above = std::string("*") + static_cast<char>(level - 1);
    bomb += std::string(1, level) + ": &" + level + " [" + repeat(above + ",", 27) + "]\n";
  }
  EXPECT_EQ(error_of(bomb), "f.yaml:1:4: anchors (&) are not allowed; write the value out");
}

TEST(Yaml, MessagesAreSafeToShow) {
  const auto tree = read_yaml("\"\\e[2J\": 1\n\"\\e[2J\": 1\n", "\x1b]0;f\n");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().what, "\\x1b]0;f\\x0a:2:1: the key \"\\x1b[2J\" is here twice");
  const std::string key(60 << 10, 'k');
  EXPECT_LT(error_of("? " + key + "\n: 1\n? " + key + "\n: 2\n").size(), 300U);
}

}  // namespace
}  // namespace examguard
