#include "core/csv.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

using Rows = std::vector<CsvRow>;

Rows read(std::string_view text) {
  const auto rows = read_csv(text, "a.csv");
  return rows ? *rows : Rows{{0, {rows.error().what}}};
}

TEST(Csv, ReadsQuotesBreaksAndEmptyFields) {
  EXPECT_EQ(read("a,b\r\n\"x,\"\"y\"\"\",\r\n\"two\nlines\",2\n"),
            (Rows{{1, {"a", "b"}}, {2, {"x,\"y\"", ""}}, {3, {"two\nlines", "2"}}}));
}

TEST(Csv, TakesEveryLineEndAndAByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a\rb\nc\r\nd"),
            (Rows{{1, {"a"}}, {2, {"b"}}, {3, {"c"}}, {4, {"d"}}}));
}

TEST(Csv, LeavesEmptyLinesOutAndCountsThem) {
  EXPECT_EQ(read("\n\na,b\n\nc\n"), (Rows{{3, {"a", "b"}}, {5, {"c"}}}));
  EXPECT_TRUE(read("").empty());
}

TEST(Csv, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(read("a\n\"open").front().fields.front(), "a.csv:2: a quote that is never closed");
  EXPECT_EQ(read("a\nb\"c\n").front().fields.front(),
            "a.csv:2: a quote inside a field without quotes");
  EXPECT_EQ(read("\"a\"b").front().fields.front(), "a.csv:1: text behind a closing quote");
  EXPECT_EQ(read("\xd6\xd0").front().line, 0U);  // GBK
  EXPECT_EQ(read(std::string_view("a\0b", 3)).front().line, 0U);
}

TEST(Csv, WritesWhatItReads) {
  const std::vector<std::string> fields{"a", "b,c", "d\"e", "f\r\ng", "", "中"};
  EXPECT_EQ(read(csv_line(fields)), (Rows{{1, fields}}));
  EXPECT_EQ(csv_line({"a", "b\"c"}), "a,\"b\"\"c\"\r\n");
}

TEST(Csv, WritesNoFormula) {
  for (const std::string field :
       {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"}) {
    const std::string line = csv_line({field});
    EXPECT_TRUE(line.starts_with("'") || line.starts_with("\"'")) << line;
  }
  EXPECT_EQ(csv_line({"a=1"}), "a=1\r\n");
  EXPECT_EQ(csv_line({"a＝1"}), "a＝1\r\n");
}

}  // namespace
}  // namespace examguard
