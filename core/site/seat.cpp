#include "core/site/seat.hpp"

#include <algorithm>
#include <array>

namespace examguard {
namespace {

constexpr std::array<std::string_view, 4> presence_words{"never_enrolled", "silent", "off", "on"};
constexpr std::array<std::string_view, 5> judgement_words{"none", "violation", "incomplete",
                                                          "to_check", "clean"};
constexpr auto shanghai_offset = std::chrono::hours(8);

// The duty of the day of `day`, as moments.
Window window_of(const DutyHours& hours, std::chrono::sys_days day) {
  const TimePoint midnight = TimePoint{day} - shanghai_offset;
  return {midnight + std::chrono::minutes(hours.from_minute),
          midnight + std::chrono::minutes(hours.to_minute)};
}

bool is_duty_day(const DutyHours& hours, std::chrono::sys_days day) {
  const unsigned weekday = std::chrono::weekday(day).iso_encoding();  // Monday is 1
  return (hours.days >> (weekday - 1) & 1U) != 0;
}

// All windows that may reach `now`: eight days back, since duty around the clock joins up.
std::vector<Window> windows_around(const std::vector<DutyHours>& hours,
                                   const std::vector<Window>& sessions, TimePoint now) {
  std::vector<Window> out = sessions;
  const std::chrono::sys_days today = Day(day_in_shanghai(now));
  for (const DutyHours& each : hours) {
    for (int back = 0; back <= 8; ++back) {
      const std::chrono::sys_days day = today - std::chrono::days(back);
      if (is_duty_day(each, day)) out.push_back(window_of(each, day));
    }
  }
  return out;
}

std::uint64_t of(const SiteCounts& counts, LastJudgement judgement) {
  return counts.judgement[static_cast<std::size_t>(judgement)];
}

std::uint64_t of(const SiteCounts& counts, Presence presence) {
  return counts.presence[static_cast<std::size_t>(presence)];
}

struct Share {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;  // 0: a share of nothing, which is 0
};

std::weak_ordering compare(Share left, Share right) {
  if (left.whole == 0) left = {0, 1};
  if (right.whole == 0) right = {0, 1};
  return left.part * right.whole <=> right.part * left.whole;
}

Share uncovered(const SiteCounts& counts) {
  return {counts.seats - covered(counts), counts.seats};
}

Share violating(const SiteCounts& counts) {
  return {of(counts, LastJudgement::violation), counts.due > 0 ? counts.due : counts.seats};
}

}  // namespace

std::string_view to_word(Presence presence) {
  return presence_words[static_cast<std::size_t>(presence)];
}

std::string_view to_word(LastJudgement judgement) {
  return judgement_words[static_cast<std::size_t>(judgement)];
}

std::optional<TimePoint> due_since(const std::vector<DutyHours>& hours,
                                   const std::vector<Window>& sessions, TimePoint now) {
  const std::vector<Window> windows = windows_around(hours, sessions, now);
  std::optional<TimePoint> since;
  for (bool grew = true; grew;) {
    grew = false;
    for (const Window& window : windows) {
      const TimePoint reached = since.value_or(now);
      const bool joins = since ? window.from < reached && window.to >= reached
                               : window.from <= now && now < window.to;
      if (!joins) continue;
      since = std::min(reached, window.from);
      grew = true;
    }
  }
  return since;
}

Presence presence(const SignsOfLife& signs, std::optional<TimePoint> due_since, TimePoint now,
                  const PresenceLimits& limits) {
  if (!signs.enrolled) return Presence::never_enrolled;
  const auto patience = limits.poll * limits.missed_polls;
  // A sign from far ahead was of a clock that was wrong.
  if (signs.last_seen && std::chrono::abs(now - *signs.last_seen) <= patience) return Presence::on;
  if (due_since && now - *due_since > patience) return Presence::silent;
  return Presence::off;
}

bool is_unseen(const SignsOfLife& signs, TimePoint now, const PresenceLimits& limits) {
  return signs.enrolled && (!signs.last_seen || now - *signs.last_seen > limits.unseen);
}

LastJudgement last_judgement(std::optional<Outcome> outcome, const std::vector<Flag>& flags) {
  if (!outcome) return LastJudgement::none;
  if (*outcome == Outcome::violations) return LastJudgement::violation;
  const bool stale = std::find(flags.begin(), flags.end(), Flag::stale_policy) != flags.end();
  if (stale || *outcome == Outcome::incomplete) return LastJudgement::incomplete;
  return *outcome == Outcome::to_check ? LastJudgement::to_check : LastJudgement::clean;
}

void add_seat(SiteCounts& counts, std::optional<Presence> presence, LastJudgement judgement,
              bool due) {
  ++counts.seats;
  if (due) ++counts.due;
  if (presence) ++counts.presence[static_cast<std::size_t>(*presence)];
  ++counts.judgement[static_cast<std::size_t>(judgement)];
}

SiteCounts operator+(const SiteCounts& left, const SiteCounts& right) {
  SiteCounts out = left;
  out.seats += right.seats;
  out.due += right.due;
  for (std::size_t i = 0; i < presence_words.size(); ++i) out.presence[i] += right.presence[i];
  for (std::size_t i = 0; i < judgement_words.size(); ++i) out.judgement[i] += right.judgement[i];
  return out;
}

std::uint64_t covered(const SiteCounts& counts) {
  return of(counts, LastJudgement::violation) + of(counts, LastJudgement::to_check) +
         of(counts, LastJudgement::clean);
}

std::weak_ordering compare_worst_first(const SiteCounts& left, const SiteCounts& right) {
  // The larger share is the worse one and stands first.
  if (const auto order = compare(uncovered(right), uncovered(left)); order != 0) return order;
  if (const auto order = compare(violating(right), violating(left)); order != 0) return order;
  for (const Presence presence : {Presence::never_enrolled, Presence::silent}) {
    const auto order =
        compare({of(right, presence), right.seats}, {of(left, presence), left.seats});
    if (order != 0) return order;
  }
  return compare({of(right, LastJudgement::to_check), right.seats},
                 {of(left, LastJudgement::to_check), left.seats});
}

}  // namespace examguard
