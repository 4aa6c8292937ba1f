#include "core/site/seat.hpp"

#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using support::at;

// A Tuesday, 11:14 in Shanghai.
const TimePoint now = at("2026-11-24T03:14:00.000Z");
const auto weekdays = parse_duty_hours("mon-fri 08:00-18:00").value();

TEST(Seat, IsDueInItsHoursOfShanghai) {
  EXPECT_EQ(due_since(weekdays, {}, now), at("2026-11-24T00:00:00.000Z"));
  EXPECT_EQ(due_since(weekdays, {}, at("2026-11-24T09:59:59.999Z")),
            at("2026-11-24T00:00:00.000Z"));
  EXPECT_EQ(due_since(weekdays, {}, at("2026-11-24T10:00:00.000Z")), std::nullopt);
  EXPECT_EQ(due_since(weekdays, {}, at("2026-11-28T03:00:00.000Z")), std::nullopt);
  EXPECT_EQ(due_since({}, {}, now), std::nullopt);
}

TEST(Seat, IsDueInAnExamSession) {
  const Window session{now - minutes(10), now + minutes(10)};
  EXPECT_EQ(due_since({}, {session}, now), session.from);
  EXPECT_EQ(due_since({}, {session}, session.to), std::nullopt);
  EXPECT_EQ(due_since({}, {{now - minutes(30), now - minutes(5)}, session}, now),
            now - minutes(30));
}

TEST(Seat, DutyAroundTheClockJoinsUp) {
  const auto always = parse_duty_hours("00:00-24:00").value();
  const auto since = due_since(always, {}, now);
  ASSERT_TRUE(since);
  EXPECT_LT(*since, now - std::chrono::days(7));
}

TEST(Seat, OffIsNotSilent) {
  const auto due = due_since(weekdays, {}, now);
  EXPECT_EQ(presence({false, now}, due, now), Presence::never_enrolled);
  EXPECT_EQ(presence({true, now - seconds(180)}, due, now), Presence::on);
  EXPECT_EQ(presence({true, now - seconds(181)}, due, now), Presence::silent);
  EXPECT_EQ(presence({true, now - seconds(181)}, {}, now), Presence::off);
  EXPECT_EQ(presence({true, now + seconds(181)}, due, now), Presence::silent);
  EXPECT_EQ(presence({true, {}}, due, now), Presence::silent);
  EXPECT_EQ(presence({true, {}}, {}, now), Presence::off);
}

TEST(Seat, ThatJustBecameDueHasTimeToShowUp) {
  const SignsOfLife yesterday{true, now - std::chrono::hours(20)};
  EXPECT_EQ(presence(yesterday, now - seconds(180), now), Presence::off);
  EXPECT_EQ(presence(yesterday, now - seconds(181), now), Presence::silent);
}

TEST(Seat, UnseenForTwoWeeksIsFlagged) {
  EXPECT_FALSE(is_unseen({true, now - std::chrono::days(14)}, now));
  EXPECT_TRUE(is_unseen({true, now - std::chrono::days(15)}, now));
  EXPECT_TRUE(is_unseen({true, {}}, now));
  EXPECT_FALSE(is_unseen({false, {}}, now));
}

TEST(Seat, AStalePolicyIsNeverClean) {
  EXPECT_EQ(last_judgement({}, {}), LastJudgement::none);
  EXPECT_EQ(last_judgement(Outcome::clean, {}), LastJudgement::clean);
  EXPECT_EQ(last_judgement(Outcome::clean, {Flag::late}), LastJudgement::clean);
  EXPECT_EQ(last_judgement(Outcome::clean, {Flag::stale_policy}), LastJudgement::incomplete);
  EXPECT_EQ(last_judgement(Outcome::to_check, {Flag::stale_policy}), LastJudgement::incomplete);
  EXPECT_EQ(last_judgement(Outcome::to_check, {}), LastJudgement::to_check);
  EXPECT_EQ(last_judgement(Outcome::incomplete, {}), LastJudgement::incomplete);
  EXPECT_EQ(last_judgement(Outcome::violations, {Flag::stale_policy}), LastJudgement::violation);
}

SiteCounts site_of(const std::vector<std::pair<Presence, LastJudgement>>& seats) {
  SiteCounts counts;
  for (const auto& [presence, judgement] : seats) add_seat(counts, presence, judgement, true);
  return counts;
}

const std::pair clean{Presence::on, LastJudgement::clean};
const std::pair violating{Presence::off, LastJudgement::violation};
const std::pair to_check{Presence::on, LastJudgement::to_check};
const std::pair never{Presence::never_enrolled, LastJudgement::none};
const std::pair silent{Presence::silent, LastJudgement::clean};

bool worse(const SiteCounts& left, const SiteCounts& right) {
  return compare_worst_first(left, right) < 0;
}

TEST(Seat, BothColumnsAddUp) {
  const SiteCounts site = site_of({clean, violating, never, silent, to_check});
  const SiteCounts both = site + site;
  for (const SiteCounts& counts : {site, both}) {
    std::uint64_t by_presence = 0;
    std::uint64_t by_judgement = 0;
    for (const std::uint64_t part : counts.presence) by_presence += part;
    for (const std::uint64_t part : counts.judgement) by_judgement += part;
    EXPECT_EQ(by_presence, counts.seats);
    EXPECT_EQ(by_judgement, counts.seats);
  }
  EXPECT_EQ(both.seats, 10U);
}

TEST(Seat, SitesStandWorstFirst) {
  EXPECT_TRUE(worse(site_of({clean, violating}), site_of({clean, clean})));
  EXPECT_TRUE(worse(site_of({violating, violating}), site_of({clean, violating, clean, clean})));
  EXPECT_TRUE(worse(site_of({clean, never}), site_of({violating, violating})));
  EXPECT_TRUE(worse(site_of({silent, clean}), site_of({clean, clean})));
  EXPECT_TRUE(worse(site_of({to_check, clean}), site_of({clean, clean})));
  EXPECT_TRUE(worse(site_of({clean, violating}), SiteCounts{}));
  EXPECT_TRUE(compare_worst_first(site_of({clean}), site_of({clean, clean})) == 0);
  EXPECT_TRUE(compare_worst_first({}, {}) == 0);
}

TEST(Seat, OneThatNeverEnrolledNeverRanksBetterThanOneInViolation) {
  const std::vector<std::pair<Presence, LastJudgement>> kinds{clean, violating, to_check, never,
                                                              silent};
  for (const auto& first : kinds) {
    for (const auto& second : kinds) {
      EXPECT_FALSE(worse(site_of({first, second, violating}), site_of({first, second, never})));
    }
  }
}

TEST(Seat, OrderIsTheSameWhoeverIsAskedFirst) {
  std::vector<SiteCounts> sites{{}};
  for (const auto& a : {clean, violating, to_check, never, silent}) {
    for (const auto& b : {clean, violating, to_check, never, silent}) {
      sites.push_back(site_of({a, b}));
      sites.push_back(site_of({a, b, clean}));
    }
  }
  for (const SiteCounts& left : sites) {
    for (const SiteCounts& right : sites) {
      EXPECT_EQ(compare_worst_first(left, right) < 0, compare_worst_first(right, left) > 0);
    }
  }
}

}  // namespace
}  // namespace examguard
