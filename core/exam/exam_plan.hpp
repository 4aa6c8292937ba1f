// What the calendar asks of a PC at a moment, and what a scan means for the seat's readiness.
// Decisions from values alone: the moment is exam_time() of core/report/attested_time.hpp, and what
// was done so far is what the PC's own reports say. Rules: docs/formats/calendar.md.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/exam/calendar.hpp"
#include "core/report/finding.hpp"
#include "core/report/report.hpp"

namespace examguard {

// Of that session alone, whatever others there are.
[[nodiscard]] ExamPhase phase_of(const ExamSession& session, TimePoint t);

// Where the calendar stands at a moment. A session that runs comes before one that is to come, and
// that before one that is over.
struct CalendarMoment {
  ExamPhase phase = ExamPhase::normal;
  std::optional<ExamSession> session;  // absent: normal
};
[[nodiscard]] CalendarMoment moment_at(const Calendar& calendar, TimePoint t);

// By which phase the judge judges. Absent: every `when` holds, as without a calendar.
[[nodiscard]] std::optional<Phase> judged_phase(const std::optional<Calendar>& calendar,
                                                TimePoint t);

// The next session whose check begins within a day: until then a verdict on its seats is
// provisional.
[[nodiscard]] std::optional<ExamSession> upcoming(const Calendar& calendar, TimePoint t);

// What this PC's newest report of a session says.
struct SessionRecord {
  ExamState state;
  TimePoint at;             // by the clock that exam windows followed
  bool by_receipt = false;  // that clock was attested by a receipt, not the system's
  bool finished = false;    // the scan saw all that it was to see

  bool operator==(const SessionRecord&) const = default;
};
[[nodiscard]] std::optional<SessionRecord> record_of(const ReportHeader& header);
// The newest of each session.
void remember(std::vector<SessionRecord>& records, SessionRecord record);

struct ExamTask {
  enum class Kind {
    ordinary,  // no exam: scans by the agent's own rhythm
    check,     // the full scan from which the seat's readiness follows
    watch,     // the check is done: only what changes is looked at
    close,     // the closing scan
  };
  Kind kind = Kind::ordinary;
  std::optional<ExamSession> session;
  ExamPhase phase = ExamPhase::normal;    // of that session
  bool in_exam = false;                   // candidates sit there, whatever session it is for
  std::optional<SessionRecord> standing;  // what was said of this session so far

  bool operator==(const ExamTask&) const = default;
};
// `by_receipt`: `t` is attested by a receipt. What was done by another clock does not count then.
[[nodiscard]] ExamTask task_at(const std::optional<Calendar>& calendar, TimePoint t,
                               bool by_receipt, const std::vector<SessionRecord>& records);
// The quick part goes first, unless one stands already.
[[nodiscard]] bool begins_with_quick_part(const ExamTask& task);
// In an exam nothing is hashed but what remains of an unfinished check.
[[nodiscard]] bool defers_hashes(const ExamTask& task);

// A scan that runs for `running` is stopped, so that what is due `now` can begin.
[[nodiscard]] bool gives_way(const ExamTask& running, const ExamTask& now);

struct ScanFacts {
  Part part = Part::full;
  Outcome outcome = Outcome::incomplete;
  bool finished = false;  // the part saw all that it was to see
  Digest found;           // found_by()
};
[[nodiscard]] Readiness readiness_of(const ScanFacts& scan);
// Of a seat: what its newest report of the session said, if any. Never ready under a stale policy.
[[nodiscard]] Readiness readiness_of_seat(const std::optional<Readiness>& said, bool is_stale);
// What a report of that scan says; absent for an ordinary one.
[[nodiscard]] std::optional<ExamState> state_after(const ExamTask& task, const ScanFacts& scan);

// Equal if two scans found the same things: findings by id, verdict and content, and all programs.
[[nodiscard]] Digest found_by(const std::vector<Finding>& findings, const Digest& programs);

}  // namespace examguard
