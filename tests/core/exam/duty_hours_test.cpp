#include <gtest/gtest.h>

#include "core/site/roster.hpp"

namespace examguard {
namespace {

TEST(DutyHours, ReadsDaysAndTimes) {
  EXPECT_EQ(parse_duty_hours("mon-fri 08:00-18:00, sat 09:00-12:30").value(),
            (std::vector<DutyHours>{{0x1f, 480, 1080}, {0x20, 540, 750}}));
  EXPECT_EQ(parse_duty_hours("00:00-24:00").value(), (std::vector<DutyHours>{{0x7f, 0, 1440}}));
  EXPECT_EQ(parse_duty_hours("  ").value(), std::vector<DutyHours>{});
}

TEST(DutyHours, ASpanOfDaysMayCrossTheWeeksEnd) {
  EXPECT_EQ(parse_duty_hours("Sat-Mon 08:00-09:00")->front().days, 0x61);
}

TEST(DutyHours, AreWrittenAsTheyAreRead) {
  for (const char* text : {"mon-fri 08:00-18:00, sat 09:00-12:30", "00:00-24:00", ""}) {
    EXPECT_EQ(to_text(parse_duty_hours(text).value()), text);
  }
  const auto weekend = parse_duty_hours("sat-mon 08:00-09:00").value();
  EXPECT_EQ(to_text(weekend), "mon 08:00-09:00, sat-sun 08:00-09:00");
}

TEST(DutyHours, RefusesWhatIsNoSpan) {
  for (const char* text : {"always", "08:00", "18:00-08:00", "08:00-08:00", "8:00-9:00",
                           "08:00-24:01", "08:60-09:00", "mo 08:00-09:00", "mon-xyz 08:00-09:00",
                           "mon 08:00-09:00,", ",", "mon", "08:00-09:00 mon", "08-00:09-00"}) {
    EXPECT_FALSE(parse_duty_hours(text)) << text;
  }
}

}  // namespace
}  // namespace examguard
