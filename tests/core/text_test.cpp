#include "core/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace examguard {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> not_utf8{
    "\x80",              // a continuation alone
    "\xc3",              // cut short
    "\xc0\xaf",          // overlong '/'
    "\xc1\xbf",          // overlong
    "\xe0\x80\xaf",      // overlong
    "\xe0\x9f\xbf",      // overlong
    "\xed\xa0\x80",      // surrogate
    "\xed\xbf\xbf",      // surrogate
    "\xf0\x80\x80\xaf",  // overlong
    "\xf0\x8f\xbf\xbf",  // overlong
    "\xf4\x90\x80\x80",  // above U+10FFFF
    "\xf5\x80\x80\x80",
    "\xff",
    "\xfe\xff",
    "\xe4\xb8",  // cut short
    "\xf0\x9f\x98",
    "\xe4\xb8\x41",
};

TEST(Text, KnowsValidUtf8) {
  for (const char* text : {"", "a", "考试", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf4\x8f\xbf\xbf", "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
  EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(Text, KnowsInvalidUtf8AtEveryPlace) {
  for (const std::string& bad : not_utf8) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (const char* after : {"", "a", "考"}) {
        const std::string text = std::string(before, 'a') + bad + after;
        EXPECT_FALSE(is_valid_utf8(text));
        EXPECT_EQ(valid_utf8_length(text), before);
        EXPECT_TRUE(is_valid_utf8(to_valid_utf8(text)));
      }
    }
  }
}

TEST(Text, InvalidBytesBecomeReplacementCharacters) {
  EXPECT_EQ(to_valid_utf8("a\xff"
                          "b"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(to_valid_utf8("\xe4\xb8"), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(to_valid_utf8("考试"), "考试");
}

TEST(Text, FoldsCaseAndWidth) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"ToDesk.EXE", "todesk.exe"},
      {"ＱＱ", "qq"},
      {"Ｔｏ　Ｄｅｓｋ", "to desk"},
      {"腾讯会议", "腾讯会议"},
      {"/桌面/A考试B.TXT", "/桌面/a考试b.txt"},
      {"考E\xcc\x81", "考é"},  // the last plain character is what the next attaches to
      {"考\xcc\x81", "考\xcc\x81"},
      {"考ＱＱ", "考qq"},
      {"⼀一", "一一"},  // a radical is its character
      {"ﾃｽﾄ", "テスト"},
      {"STRASSE", "strasse"},
      {"Straße", "strasse"},
      {"ÉCOLE", "école"},
      {"E\xcc\x81"
       "COLE",
       "école"},  // decomposed
      {"To\xe2\x80\x8b"
       "Desk",
       "todesk"},                        // zero-width space
      {"\xe2\x80\xaeToDesk", "todesk"},  // right-to-left override
      {"К", "к"},
      {"①", "1"},
  };
  for (const auto& [text, folded] : cases) EXPECT_EQ(fold_case(text), folded) << text;
}

TEST(Text, FoldingNeverFails) {
  for (const std::string& bad : not_utf8) EXPECT_TRUE(is_valid_utf8(fold_case("A" + bad + "试")));
  EXPECT_EQ(fold_case(std::string_view("A\0B\xc3\x89", 5)), std::string("a\0b\xc3\xa9", 5));
}

TEST(Text, FoldingTwiceChangesNothing) {
  for (const char* text : {"ToDesk", "ＱＱ", "Straße", "E\xcc\x81", "ﾃｽﾄ", "①②"}) {
    EXPECT_EQ(fold_case(fold_case(text)), fold_case(text));
  }
}

// Sorting a run of marks costs its square: a megabyte of them must not stop a scan.
TEST(Text, FoldsAnEndlessRunOfMarks) {
  std::string text = "a";
  while (text.size() < (1U << 20)) text += "\xcc\x81\xcc\xa3\xe2\x80\x8b";
  EXPECT_TRUE(is_valid_utf8(fold_case(text)));
}

TEST(Text, HtmlHoldsNoTagsQuotesOrTricks) {
  EXPECT_EQ(to_html("<img src=x onerror=alert(1)>"), "&lt;img src=x onerror=alert(1)&gt;");
  EXPECT_EQ(to_html("\" onmouseover='x' & y"), "&quot; onmouseover=&#39;x&#39; &amp; y");
  EXPECT_EQ(to_html(std::string_view("a\0b\r\n\x1b[31m", 10)), "a\\x00b\\x0d\\x0a\\x1b[31m");
  EXPECT_EQ(to_html("gpj.\xE2\x80\xAE"
                    "exe"),
            "gpj.\\u202eexe");
  EXPECT_EQ(to_html("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(to_html("考场"), "考场");
}

TEST(Text, ControlsBecomeVisible) {
  const std::pair<std::string, std::string> cases[] = {
      {"考试 a-b\\c", "考试 a-b\\c"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
      {std::string("\0", 1), "\\x00"},
      {"\x7f", "\\x7f"},
      {"\xc2\x9b", "\\u009b"},
      {"gpj.\xe2\x80\xae"
       "exe",
       "gpj.\\u202eexe"},
      {"\xe2\x81\xa6", "\\u2066"},
      {"\xe2\x80\x8b", "\\u200b"},
      {"\xe2\x80\xa8", "\\u2028"},
      {"\xef\xbb\xbf", "\\ufeff"},
      {"\xff", "\\xff"},
      {"\xf3\xa0\x80\x81", "\\u0e0001"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(to_visible(text), shown);
  for (const std::string& bad : not_utf8) EXPECT_TRUE(is_valid_utf8(to_visible(bad)));
}

TEST(Text, ExcerptEndsBetweenCharacters) {
  EXPECT_EQ(excerpt("short"), "short");
  EXPECT_EQ(excerpt("abcdef", 3), "abc...");
  for (std::size_t bytes = 0; bytes < 7; ++bytes) {
    EXPECT_EQ(excerpt("考试", bytes), bytes < 3 ? "..." : bytes < 6 ? "考..." : "考试");
  }
  EXPECT_TRUE(is_valid_utf8(excerpt(std::string(100, '\x80'), 50)));
}

TEST(Text, NearestIsASlipOfTheFingerAway) {
  const std::vector<std::string> keys{"serial", "issued", "expires", "programs", "id"};
  EXPECT_EQ(nearest("seriel", keys), "serial");
  EXPECT_EQ(nearest("Serial", keys), "serial");
  EXPECT_EQ(nearest("isseud", keys), "issued");
  EXPECT_EQ(nearest("program", keys), "programs");
  EXPECT_EQ(nearest("expire", keys), "expires");
  EXPECT_EQ(nearest("xyz", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), keys), "");
  EXPECT_EQ(nearest("a", {}), "");
}

}  // namespace
}  // namespace examguard
