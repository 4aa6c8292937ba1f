#include "core/exam/budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using support::layers;
using testing::HasSubstr;

Result<Policy> parse(std::string_view budget) {
  const std::string text =
      "format: 1\nid: p\nserial: 1\nlayer: province\nscope: {region: \"430000\"}\n"
      "issued: 2026-11-24\nexpires: 2027-06-30\nbudget: " +
      std::string(budget) + "\n";
  return parse_policy(PolicyText::unsigned_policy(text, "p.yaml"));
}

TEST(Budget, IsReadFromThePolicy) {
  const auto policy = parse("{outside: {cpu: 50, read: 40}, exam: {cpu: 3}}");
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->budget, (Budget{50, 40u << 20}));
  EXPECT_EQ(policy->budget_in_exam, (Budget{3, {}}));
}

TEST(Budget, ThatCouldNotBeKeptIsRefused) {
  for (const auto& [text, reason] : {std::pair("{exam: {cpu: 0}}", "cpu"),
                                     {"{exam: {read: 0}}", "read"},
                                     {"{exam: {cpu: 5%}}", "cpu"},
                                     {"{during: {cpu: 5}}", "during"},
                                     {"{exam: {disk: 5}}", "disk"},
                                     {"5", "map"}}) {
    const auto policy = parse(text);
    ASSERT_FALSE(policy) << text;
    EXPECT_THAT(policy.error().what, HasSubstr(reason));
    EXPECT_THAT(policy.error().what, HasSubstr("p.yaml:8:")) << text;
  }
}

TEST(Budget, IsOneCoreOutsideExamsAndATwentiethInsideWhereNobodySaysIt) {
  const auto silent = layers({support::policy({})});
  EXPECT_EQ(budget_of(silent, false), (Budget{100, {}}));
  EXPECT_EQ(budget_of(silent, true), (Budget{5, {}}));
}

TEST(Budget, OfALowerLayerCanOnlyBeGentler) {
  auto province = support::policy({});
  auto city = support::policy({});
  province.budget = {50, 40};
  city.budget = {200, 20};
  city.budget_in_exam = {2, {}};
  const auto both = layers({province, city});
  EXPECT_EQ(budget_of(both, false), (Budget{50, 20}));
  EXPECT_EQ(budget_of(both, true), (Budget{2, {}}));
}

// Works in pieces of 3 ms that read 1 MB each, on so many threads as one, and rests when told.
struct Work {
  explicit Work(const Budget& budget) : pace(budget, {}) {}

  void go_on(microseconds until) {
    while (taken.time < until) {
      taken.time += 3ms;
      taken.processor += 3ms;
      taken.read_bytes += 1 << 20;
      taken.time += pace.rest_after(taken);
    }
  }

  Pace pace;
  Taken taken;
};

TEST(Pace, KeepsAScanWithinItsShareOfACore) {
  Work work({5, {}});
  work.go_on(60s);
  EXPECT_GE(work.taken.processor, 2900ms);
  EXPECT_LE(work.taken.processor, 3100ms);
}

TEST(Pace, KeepsReadingWithinItsRate) {
  Work work({100, 10u << 20});
  work.go_on(60s);
  EXPECT_GE(work.taken.read_bytes, 590ull << 20);
  EXPECT_LE(work.taken.read_bytes, 610ull << 20);
}

TEST(Pace, DoesNotSaveUpWhatWasNotUsed) {
  Work work({5, {}});
  work.taken.time += 1h;  // a PC that slept
  static_cast<void>(work.pace.rest_after(work.taken));
  work.go_on(1h + 60s);
  EXPECT_LE(work.taken.processor, 3200ms);
}

TEST(Pace, LetsWorkGoThatIsWithinIt) {
  Work work({100, {}});
  work.go_on(10s);
  EXPECT_GE(work.taken.processor, 9990ms);
}

}  // namespace
}  // namespace examguard
