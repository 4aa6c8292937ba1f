#include "io/log.hpp"

#include <gtest/gtest.h>

#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

TEST(Log, WritesFieldsAfterTheEvent) {
  EXPECT_EQ(log_text("stored", {{"site", "430102"}, {"path", "C:\\考试\\\"x\""}}),
            R"(stored site="430102" path="C:\\考试\\\"x\"")");
}

struct Hostile {
  const char* name;
  std::string value;
  std::string written;
};

class LogEscapes : public testing::TestWithParam<Hostile> {};

TEST_P(LogEscapes, Value) {
  EXPECT_EQ(log_text("e", {{"v", GetParam().value}}), "e v=\"" + GetParam().written + "\"");
}

INSTANTIATE_TEST_SUITE_P(
    Log, LogEscapes,
    testing::Values(Hostile{"newline", "a\nb", "a\\nb"}, Hostile{"return", "a\rb", "a\\x0db"},
                    Hostile{"nul", std::string("a\0b", 3), "a\\x00b"},
                    Hostile{"escape", "\x1b[31m", "\\x1b[31m"}, Hostile{"del", "\x7f", "\\x7f"},
                    Hostile{"c1", "\xc2\x9b", "\\xc2\\x9b"},
                    Hostile{"line_separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
                    Hostile{"right_to_left_override", "\xe2\x80\xae", "\\xe2\\x80\\xae"},
                    Hostile{"isolate", "\xe2\x81\xa6", "\\xe2\\x81\\xa6"},
                    Hostile{"dash_stays", "\xe2\x80\x94", "\xe2\x80\x94"},
                    Hostile{"invalid", "\xff\xfe", "\\xff\\xfe"},
                    Hostile{"cut", "\xe8\x80", "\\xe8\\x80"},
                    Hostile{"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
                    Hostile{"overlong", "\xc0\xaf", "\\xc0\\xaf"},
                    Hostile{"emoji_stays", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"}),
    [](const testing::TestParamInfo<Hostile>& row) { return row.param.name; });

TEST(Log, EveryByteAloneIsPrintable) {
  for (int byte = 0; byte < 256; ++byte)
    for (const char c : log_text("e", {{"v", std::string(1, static_cast<char>(byte))}}))
      EXPECT_TRUE(c >= 0x20 && c < 0x7f) << byte;
}

TEST(Log, GoesToAFileAsWellOnceThatIsAskedFor) {
  const std::string file =
      testing::TempDir() + "examguard-日志-" + to_hex(random_bytes(8)) + ".log";
  ASSERT_TRUE(log_also_to(file, "examguard-test"));
  log_warning("the file is told", {{"who", "考生"}});
  EXPECT_NE(read_file(file, 4096).value().find(R"(Z warning the file is told who="考生")"),
            std::string::npos);
}

}  // namespace
}  // namespace examguard
