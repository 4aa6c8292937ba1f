#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "io/clock.hpp"

namespace examguard {
namespace {

// The year that a child sees with this in its environment.
int year_with(const char* faketime) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("FAKETIME", faketime, 1);
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(wall_time()));
    ::_exit(static_cast<int>(day.year()) - 1950);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status) + 1950;
}

TEST(ClockLinux, StaticProgramFollowsFaketime) {
  const int year = year_with("");
  EXPECT_GE(year, 2024);
  constexpr const char* ten_years = "315576000";
  EXPECT_NEAR(year_with((std::string("+") + ten_years).c_str()), year + 10, 1);
  EXPECT_NEAR(year_with((std::string("-") + ten_years).c_str()), year - 10, 1);
}

TEST(ClockLinux, RubbishInFaketimeChangesNothing) {
  const int year = year_with("");
  for (const char* text : {"10", "+", "+1x", "+99999999999999999999", "@2000-01-01 00:00:00"})
    EXPECT_EQ(year_with(text), year) << text;
}

}  // namespace
}  // namespace examguard
