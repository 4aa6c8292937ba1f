#include "core/exam/exam_plan.hpp"

#include <algorithm>
#include <string>

#include "core/crypto.hpp"
#include "core/report/attested_time.hpp"

namespace examguard {
namespace {

constexpr std::chrono::hours provisional_for{24};
// A check that was not passed is made again after so long: somebody may have mended it.
constexpr std::chrono::minutes check_again{5};
// One that did not come to its end, after so long.
constexpr std::chrono::minutes go_on{1};

bool speaks(const Calendar& calendar, TimePoint t) {
  return calendar.issued <= t && t < calendar.expires;
}

TimePoint check_begins(const ExamSession& session) {
  return session.starts - session.check_from;
}

bool runs(const ExamSession& session, TimePoint t) {
  return session.starts <= t && t < session.ends;
}

bool holds(const SessionRecord& record, const ExamSession& session, bool by_receipt) {
  return record.state.session == session.id && check_begins(session) <= record.at &&
         record.at < session.ends + session.closing && (record.by_receipt || !by_receipt);
}

std::optional<SessionRecord> standing_of(const ExamSession& session, bool by_receipt,
                                         const std::vector<SessionRecord>& records) {
  for (const SessionRecord& record : records) {
    if (holds(record, session, by_receipt)) return record;
  }
  return std::nullopt;
}

bool is_closed(const std::optional<SessionRecord>& standing, TimePoint t) {
  if (!standing || standing->state.phase != ExamPhase::closing) return false;
  return standing->finished || t < standing->at + go_on;
}

bool wants_check(const std::optional<SessionRecord>& standing, TimePoint t, ExamPhase phase) {
  if (!standing || standing->state.part == Part::quick) return true;
  if (!standing->state.found) return t >= standing->at + go_on;
  return phase == ExamPhase::pre_exam && standing->state.readiness != Readiness::passed_full &&
         t >= standing->at + check_again;
}

}  // namespace

ExamPhase phase_of(const ExamSession& session, TimePoint t) {
  if (t < check_begins(session)) return ExamPhase::normal;
  if (t < session.starts - session.check_until) return ExamPhase::pre_exam;
  if (t < session.ends) return ExamPhase::exam;
  if (t < session.ends + session.closing) return ExamPhase::closing;
  return ExamPhase::normal;
}

CalendarMoment moment_at(const Calendar& calendar, TimePoint t) {
  CalendarMoment best;
  if (!speaks(calendar, t)) return best;
  for (const ExamSession& session : calendar.sessions) {
    const ExamPhase phase = phase_of(session, t);
    if (phase == ExamPhase::normal) continue;
    const bool is_over = best.phase == ExamPhase::closing;
    if (!best.session || is_over) best = {phase, session};
    if (runs(session, t)) return {phase, session};
  }
  return best;
}

std::optional<Phase> judged_phase(const std::optional<Calendar>& calendar, TimePoint t) {
  if (!calendar || !speaks(*calendar, t)) return std::nullopt;
  return moment_at(*calendar, t).session ? Phase::exam : calendar->otherwise;
}

std::optional<ExamSession> upcoming(const Calendar& calendar, TimePoint t) {
  if (!speaks(calendar, t)) return std::nullopt;
  for (const ExamSession& session : calendar.sessions) {
    const TimePoint begins = check_begins(session);
    if (begins - provisional_for <= t && t < begins) return session;
  }
  return std::nullopt;
}

std::optional<SessionRecord> record_of(const ReportHeader& header) {
  if (!header.exam) return std::nullopt;
  const ReportTime& time = header.time;
  return SessionRecord{*header.exam, exam_time({time.attested, time.attested_by}, time.finished),
                       time.attested_by == TimeBasis::receipt, header.coverage.finished};
}

void remember(std::vector<SessionRecord>& records, SessionRecord record) {
  std::erase_if(records, [&](const SessionRecord& known) {
    return known.state.session == record.state.session;
  });
  records.push_back(std::move(record));
}

ExamTask task_at(const std::optional<Calendar>& calendar, TimePoint t, bool by_receipt,
                 const std::vector<SessionRecord>& records) {
  ExamTask task;
  if (!calendar || !speaks(*calendar, t)) return task;
  const CalendarMoment moment = moment_at(*calendar, t);
  task.in_exam = moment.phase == ExamPhase::exam;
  const auto is_for = [&](ExamTask::Kind kind, const ExamSession& session,
                          std::optional<SessionRecord> standing) {
    return ExamTask{kind, session, phase_of(session, t), task.in_exam, std::move(standing)};
  };
  // What is over is closed first: the next check would hide what the exam left.
  for (const ExamSession& session : calendar->sessions) {
    if (phase_of(session, t) != ExamPhase::closing) continue;
    auto standing = standing_of(session, by_receipt, records);
    if (!is_closed(standing, t)) {
      return is_for(ExamTask::Kind::close, session, std::move(standing));
    }
  }
  if (!moment.session || moment.phase == ExamPhase::closing) return task;
  auto standing = standing_of(*moment.session, by_receipt, records);
  const bool checks = wants_check(standing, t, moment.phase);
  return is_for(checks ? ExamTask::Kind::check : ExamTask::Kind::watch, *moment.session,
                std::move(standing));
}

bool begins_with_quick_part(const ExamTask& task) {
  return task.kind == ExamTask::Kind::ordinary ||
         (task.kind == ExamTask::Kind::check && !task.standing);
}

bool defers_hashes(const ExamTask& task) {
  return task.in_exam && task.kind == ExamTask::Kind::watch;
}

bool gives_way(const ExamTask& running, const ExamTask& now) {
  if (now.in_exam && !running.in_exam) return true;
  if (now.kind != ExamTask::Kind::check && now.kind != ExamTask::Kind::close) return false;
  return now.kind != running.kind || now.session->id != running.session->id;
}

Readiness readiness_of(const ScanFacts& scan) {
  if (scan.outcome == Outcome::violations) return Readiness::failed;
  if (!scan.finished || scan.outcome != Outcome::clean) return Readiness::unfinished;
  return scan.part == Part::quick ? Readiness::passed_quick : Readiness::passed_full;
}

Readiness readiness_of_seat(const std::optional<Readiness>& said, bool is_stale) {
  if (!said || (is_stale && *said != Readiness::failed)) return Readiness::unfinished;
  return *said;
}

std::optional<ExamState> state_after(const ExamTask& task, const ScanFacts& scan) {
  if (!task.session || task.kind == ExamTask::Kind::ordinary) return std::nullopt;
  if (task.kind == ExamTask::Kind::check) {
    ExamState state{task.session->id, task.phase, scan.part, readiness_of(scan), {}, {}};
    if (scan.part == Part::full && scan.finished) state.found = scan.found;
    return state;
  }
  ExamState state;
  if (task.standing) state = task.standing->state;
  state.session = task.session->id;
  state.phase = task.phase;
  state.unchanged.reset();
  if (task.kind == ExamTask::Kind::close) {
    if (scan.finished && state.found) state.unchanged = *state.found == scan.found;
  } else if (scan.outcome == Outcome::violations) {
    state.readiness = Readiness::failed;
  }
  return state;
}

Digest found_by(const std::vector<Finding>& findings, const Digest& programs) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    std::string line = to_text(finding.id) + " " + std::string(to_word(finding.verdict)) + " " +
                       std::to_string(finding.subject.size);
    if (finding.subject.sha256) line += " " + to_hex(*finding.subject.sha256);
    if (finding.group) line += " " + to_hex(finding.group->members_digest);
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  std::string text = to_text(programs);
  for (const std::string& line : lines) text += "\n" + line;
  return sha256(text);
}

}  // namespace examguard
