// A site's exam sessions: an envelope of its own, short-lived, signed offline by a key to which
// trust delegates it. A Calendar that exists is valid. Format: docs/formats/calendar.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/envelope.hpp"
#include "core/evidence/trust.hpp"
#include "core/policy/policy.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// The pre-exam check runs from `check_from` to `check_until` before the start; from then on the
// room belongs to the exam. After the end there is `closing` for the closing scan.
struct ExamSession {
  std::string id;  // as people call it: "12月5日 上午"
  TimePoint starts;
  TimePoint ends;  // not included
  std::chrono::minutes check_from{60};
  std::chrono::minutes check_until{30};
  std::chrono::minutes closing{30};

  bool operator==(const ExamSession&) const = default;
};

struct Calendar {
  std::string site;
  std::uint64_t serial = 0;  // only rises
  TimePoint issued;
  TimePoint expires;                  // before `issued` and from then on it says nothing
  Phase otherwise = Phase::training;  // outside exams: training or maintenance
  std::vector<ExamSession> sessions;  // by start; no two at the same time

  bool operator==(const Calendar&) const = default;
};

inline constexpr std::size_t most_sessions = 200;
inline constexpr std::chrono::days longest_calendar{93};

// What an officer writes, strict YAML with times in Beijing time; `file` is only for messages.
[[nodiscard]] Result<Calendar> parse_calendar(std::string_view yaml, std::string_view file);

[[nodiscard]] std::string encode(const Calendar& calendar);  // the payload
[[nodiscard]] Result<Calendar> read_calendar(std::string_view payload);
[[nodiscard]] Result<Calendar> decode_calendar(const Verified& envelope);

// Signed by enough calendar keys whose scope covers the site. `location` is the calendar's site
// with the regions above it, as the reader knows them; without one the site's own keys and those
// for all count.
struct OpenedCalendar {
  Calendar calendar;
  Digest digest;  // of the envelope

  bool operator==(const OpenedCalendar&) const = default;
};
[[nodiscard]] Result<OpenedCalendar> open_calendar(const TrustList& trust, const Envelope& envelope,
                                                   const std::optional<Location>& location,
                                                   TimePoint at, TimeIs time_is);

}  // namespace examguard
