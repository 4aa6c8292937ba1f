#include "io/utf16.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

struct Row {
  const char* name;
  std::u16string units;
  std::string text;
};

class Utf16 : public testing::TestWithParam<Row> {};

TEST_P(Utf16, LeadsThereAndBack) {
  EXPECT_EQ(from_utf16(GetParam().units), GetParam().text);
  EXPECT_EQ(to_utf16(GetParam().text), GetParam().units);
}

INSTANTIATE_TEST_SUITE_P(
    Io, Utf16,
    testing::Values(Row{"empty", u"", ""}, Row{"nul", std::u16string(1, u'\0'), std::string(1, 0)},
                    Row{"ascii", u"QQ.exe", "QQ.exe"}, Row{"two_bytes", u"é\u07ff", "é\u07ff"},
                    Row{"chinese", u"考场", "考场"}, Row{"last_of_plane", u"\uffff", "\uffff"},
                    Row{"pair", u"😀", "😀"}, Row{"last", {0xdbff, 0xdfff}, "\xf4\x8f\xbf\xbf"},
                    Row{"high_alone",
                        {u'a', 0xd800, u'b'},
                        "a\xed\xa0\x80"
                        "b"},
                    Row{"low_alone", {0xdfff}, "\xed\xbf\xbf"},
                    Row{"wrong_order", {0xdc00, 0xd800}, "\xed\xb0\x80\xed\xa0\x80"}),
    [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

TEST(Utf16, BytesOfNoSequenceAreReplaced) {
  for (const char* bad : {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe8\x80", "\xe8"}) {
    const std::u16string units = to_utf16(bad);
    EXPECT_EQ(units, std::u16string(std::char_traits<char>::length(bad), u'\ufffd')) << bad;
  }
  EXPECT_EQ(to_utf16("a\xff"
                     "b"),
            u"a\ufffdb");
}

TEST(Utf16, LowByteComesFirst) {
  EXPECT_EQ(to_utf16le("a考"), std::string("a\0\x03\x80", 4));
}

}  // namespace
}  // namespace examguard
