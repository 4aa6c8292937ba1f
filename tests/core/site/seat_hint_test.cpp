#include "core/site/seat_hint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using testing::HasSubstr;

std::string host(std::string_view pattern, std::string_view room, std::string_view seat) {
  return parse_seat_pattern(pattern).value().host_of(room, seat);
}

TEST(SeatHint, APatternFillsInRoomAndSeat) {
  EXPECT_EQ(host("PC-{seat}", "A", "7"), "PC-7");
  EXPECT_EQ(host("KS-{room}-{seat}", "3", "07"), "KS-3-07");
  EXPECT_EQ(host("{seat}", "A", "机位7"), "机位7");
}

TEST(SeatHint, APatternSetsTheDigitsOfNumbersAlone) {
  EXPECT_EQ(host("PC-{seat:2}", "A", "7"), "PC-07");
  EXPECT_EQ(host("PC-{seat:2}", "A", "007"), "PC-07");
  EXPECT_EQ(host("PC-{seat:2}", "A", "107"), "PC-107");
  EXPECT_EQ(host("PC-{seat:1}", "A", "007"), "PC-7");
  EXPECT_EQ(host("PC-{seat:1}", "A", "00"), "PC-0");
  EXPECT_EQ(host("PC-{seat:3}", "A", "A7"), "PC-A7");
  EXPECT_EQ(host("R{room:2}PC{seat:3}", "1", "2"), "R01PC002");
}

TEST(SeatHint, APatternThatNamesNoSeatIsRefusedWithWhatToWrite) {
  for (const char* pattern : {"", "PC", "{room}", "PC-{seat", "PC-seat}", "{Seat}", "{seat:0}",
                              "{seat:10}", "{seat:}", "{seat:x}", "PC\n{seat}", "{}"}) {
    const auto parsed = parse_seat_pattern(pattern);
    ASSERT_FALSE(parsed) << pattern;
    EXPECT_THAT(parsed.error().what, HasSubstr("PC-{seat:2}")) << pattern;
  }
}

TEST(SeatHint, ACsvNamesSeats) {
  const auto hints = parse_seat_csv(
      "\xEF\xBB\xBF机位,主机名,MAC,IP,备注\n1,PC-01,,,窗边\n2,,00-11-22-AA-BB-CC,10.0.0.2\n",
      "seats.csv");
  ASSERT_TRUE(hints) << hints.error().what;
  const auto read = canonical(*hints);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ((*read)[0], (SeatHint{"", "1", "PC-01", "", ""}));
  EXPECT_EQ((*read)[1], (SeatHint{"", "2", "", "00:11:22:aa:bb:cc", "10.0.0.2"}));
}

TEST(SeatHint, ACsvThatIsWrongNamesItsRow) {
  EXPECT_THAT(parse_seat_csv("", "s.csv").error().what, HasSubstr("s.csv:1"));
  EXPECT_THAT(parse_seat_csv("机位\n1\n", "s.csv").error().what, HasSubstr("主机名"));
  EXPECT_THAT(parse_seat_csv("机位,MAC\n,x\n", "s.csv").error().what, HasSubstr("s.csv:2"));
  EXPECT_THAT(parse_seat_csv("机位,MAC\n1,x,y\n", "s.csv").error().what, HasSubstr("too many"));
}

TEST(SeatHint, OneNameStandsAtOneSeat) {
  EXPECT_THAT(canonical({{"", "1", "PC", "", ""}, {"", "2", "pc", "", ""}}).error().what,
              HasSubstr("seats 1 and 2"));
  EXPECT_THAT(
      canonical({{"", "1", "", "", "10.0.0.1"}, {"", "2", "", "", "10.0.0.1"}}).error().what,
      HasSubstr("10.0.0.1"));
  EXPECT_THAT(canonical({{"A", "1", "a", "", ""}, {"A", "1", "b", "", ""}}).error().what,
              HasSubstr("A/1"));
  EXPECT_THAT(canonical({{"", "1", "", "no", ""}}).error().what, HasSubstr("no MAC"));
  EXPECT_THAT(canonical({{"", "1", "", "", ""}}).error().what, HasSubstr("neither"));
  EXPECT_FALSE(canonical(std::vector<SeatHint>(1001, {"", "1", "a", "", ""})));
}

TEST(SeatHint, IsKeptAsJson) {
  const std::vector<SeatHint> hints{{"A", "1", "PC-01", "", ""},
                                    {"", "2", "", "00:11:22:aa:bb:cc", "10.0.0.2"}};
  const std::string json =
      R"([{"seat":"1","room":"A","host":"PC-01"},{"seat":"2","mac":"00:11:22:aa:bb:cc","ip":"10.0.0.2"}])";
  EXPECT_EQ(encode(hints), json);
  EXPECT_EQ(decode_seat_hints(json).value(), hints);
  EXPECT_FALSE(decode_seat_hints("{}"));
  EXPECT_FALSE(decode_seat_hints(R"([{"host":"x"}])"));
}

}  // namespace
}  // namespace examguard
