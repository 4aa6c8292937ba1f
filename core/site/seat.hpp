// What is said of a seat: presence and last judgement, two columns that each add up, and the order
// of sites, worst first. Off is not silent: silence counts only while a seat is due. Pure, `now` is
// an argument.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/evidence/receipt.hpp"
#include "core/report/finding.hpp"
#include "core/site/roster.hpp"
#include "core/values.hpp"

namespace examguard {

enum class Presence { never_enrolled, silent, off, on };
enum class LastJudgement { none, violation, incomplete, to_check, clean };
[[nodiscard]] std::string_view to_word(Presence presence);
[[nodiscard]] std::string_view to_word(LastJudgement judgement);

struct PresenceLimits {
  std::chrono::seconds poll{60};
  unsigned missed_polls = 3;     // so many: no sign of life
  std::chrono::days unseen{14};  // then an off seat is flagged
};

// A span of time in which a seat must be there: an exam session of the calendar.
struct Window {
  TimePoint from;
  TimePoint to;  // not included

  bool operator==(const Window&) const = default;
};

// Since when the seat is due without a break, or absent when it is not due now.
[[nodiscard]] std::optional<TimePoint> due_since(const std::vector<DutyHours>& hours,
                                                 const std::vector<Window>& sessions,
                                                 TimePoint now);

struct SignsOfLife {
  bool enrolled = false;
  std::optional<TimePoint> last_seen;  // newest authenticated poll or delivery
};
// A seat that just became due has as long as any other to show up.
[[nodiscard]] Presence presence(const SignsOfLife& signs, std::optional<TimePoint> due_since,
                                TimePoint now, const PresenceLimits& limits = {});
[[nodiscard]] bool is_unseen(const SignsOfLife& signs, TimePoint now,
                             const PresenceLimits& limits = {});

// Of the newest report. A report under an older policy is never clean: incomplete.
[[nodiscard]] LastJudgement last_judgement(std::optional<Outcome> outcome,
                                           const std::vector<Flag>& flags);

// Sums that each cover all seats of a site.
struct SiteCounts {
  std::uint64_t seats = 0;
  std::uint64_t due = 0;
  std::array<std::uint64_t, 4> presence{};   // by Presence; all 0 in views of the past
  std::array<std::uint64_t, 5> judgement{};  // by LastJudgement

  bool operator==(const SiteCounts&) const = default;
};
// Without presence: a view of the past.
void add_seat(SiteCounts& counts, std::optional<Presence> presence, LastJudgement judgement,
              bool due);
[[nodiscard]] SiteCounts operator+(const SiteCounts& left, const SiteCounts& right);
// Seats of which a complete judgement under the policies in force is known.
[[nodiscard]] std::uint64_t covered(const SiteCounts& counts);
// less: `left` stands before `right`, worst first. Coverage first, then violating seats per due
// seat (per seat, while none is due), then never enrolled, silent and to check. Since a seat that
// never enrolled lowers coverage, it never ranks better than one in violation.
[[nodiscard]] std::weak_ordering compare_worst_first(const SiteCounts& left,
                                                     const SiteCounts& right);

}  // namespace examguard
