#include "core/exam/exam_plan.hpp"

#include <gtest/gtest.h>

#include "core/report/attested_time.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using std::chrono::minutes;
using support::at;
using Kind = ExamTask::Kind;

// Beijing time on the day of the exam.
TimePoint clock(int hour, int minute = 0) {
  return at("2026-12-04T16:00:00.000Z") + std::chrono::hours(hour) + minutes(minute);
}

ExamSession session(const char* id, TimePoint starts, TimePoint ends) {
  ExamSession one;
  one.id = id;
  one.starts = starts;
  one.ends = ends;
  return one;
}

Calendar calendar() {
  return {"CS01",
          3,
          clock(0) - std::chrono::days(4),
          clock(24),
          Phase::training,
          {session("am", clock(9), clock(11)), session("pm", clock(11, 45), clock(13)),
           session("late", clock(17), clock(18))}};
}

// A PC whose time is simulated: it does what it is told and remembers what its reports say.
struct Pc {
  std::optional<Calendar> calendar = examguard::calendar();
  bool by_receipt = true;
  std::vector<SessionRecord> records = {};

  ExamTask task(TimePoint t) const { return task_at(calendar, t, by_receipt, records); }
  std::optional<ExamState> scan(TimePoint t, Part part = Part::full,
                                Outcome outcome = Outcome::clean, bool finished = true,
                                const char* found = "clean") {
    const auto state = state_after(task(t), {part, outcome, finished, sha256(found)});
    if (state) remember(records, {*state, t, by_receipt, finished && part == Part::full});
    return state;
  }
};

TEST(ExamPlan, EveryMinuteOfADayHasItsPhase) {
  const struct {
    TimePoint from;
    ExamPhase phase;
    const char* session;
  } spans[] = {
      {clock(0), ExamPhase::normal, ""},        {clock(8), ExamPhase::pre_exam, "am"},
      {clock(8, 30), ExamPhase::exam, "am"},    {clock(11), ExamPhase::pre_exam, "pm"},
      {clock(11, 15), ExamPhase::exam, "pm"},   {clock(13), ExamPhase::closing, "pm"},
      {clock(13, 30), ExamPhase::normal, ""},   {clock(16), ExamPhase::pre_exam, "late"},
      {clock(16, 30), ExamPhase::exam, "late"}, {clock(18), ExamPhase::closing, "late"},
      {clock(18, 30), ExamPhase::normal, ""},   {clock(24), ExamPhase::normal, ""},
  };
  for (std::size_t i = 0; i + 1 < std::size(spans); ++i) {
    for (TimePoint t = spans[i].from; t < spans[i + 1].from; t += minutes(1)) {
      const CalendarMoment moment = moment_at(calendar(), t);
      EXPECT_EQ(moment.phase, spans[i].phase) << to_text(t);
      EXPECT_EQ(moment.session ? moment.session->id : "", spans[i].session) << to_text(t);
    }
  }
}

TEST(ExamPlan, TheJudgeIsStrictestWhereTheCalendarSaysNothing) {
  EXPECT_EQ(judged_phase(calendar(), clock(7)), Phase::training);
  for (const TimePoint t : {clock(8), clock(9), clock(13, 10)}) {
    EXPECT_EQ(judged_phase(calendar(), t), Phase::exam);
  }
  EXPECT_EQ(judged_phase({}, clock(9)), std::nullopt);
  EXPECT_EQ(judged_phase(calendar(), at("2000-01-01T00:00:00.000Z")), std::nullopt);
  EXPECT_EQ(judged_phase(calendar(), at("2099-01-01T00:00:00.000Z")), std::nullopt);
}

TEST(ExamPlan, TheEveningBeforeAVerdictIsProvisional) {
  EXPECT_FALSE(upcoming(calendar(), clock(7) - std::chrono::hours(24)));
  EXPECT_EQ(upcoming(calendar(), clock(-5))->id, "am");
  EXPECT_EQ(upcoming(calendar(), clock(7, 59))->id, "am");
  EXPECT_EQ(upcoming(calendar(), clock(8))->id, "pm");
  EXPECT_FALSE(upcoming(calendar(), clock(16)));
}

TEST(ExamPlan, ADayOfAPcThatIsFine) {
  Pc pc;
  EXPECT_EQ(pc.task(clock(7, 59)).kind, Kind::ordinary);
  EXPECT_FALSE(pc.scan(clock(7, 59))) << "no exam is said of an ordinary scan";

  EXPECT_EQ(pc.task(clock(8)).kind, Kind::check);
  EXPECT_TRUE(begins_with_quick_part(pc.task(clock(8))));
  EXPECT_FALSE(pc.task(clock(8)).in_exam);
  const auto quick = pc.scan(clock(8), Part::quick);
  EXPECT_EQ(quick->readiness, Readiness::passed_quick);
  EXPECT_EQ(quick->phase, ExamPhase::pre_exam);
  EXPECT_FALSE(quick->found);
  EXPECT_EQ(pc.task(clock(8, 1)).kind, Kind::check) << "the full part follows";
  EXPECT_FALSE(begins_with_quick_part(pc.task(clock(8, 1))));
  EXPECT_EQ(pc.scan(clock(8, 3))->readiness, Readiness::passed_full);
  EXPECT_EQ(pc.task(clock(8, 20)).kind, Kind::watch);
  EXPECT_FALSE(defers_hashes(pc.task(clock(8, 20))));

  for (const TimePoint t : {clock(8, 30), clock(9), clock(10, 59)}) {
    EXPECT_EQ(pc.task(t).kind, Kind::watch) << to_text(t);
    EXPECT_TRUE(pc.task(t).in_exam) << to_text(t);
    EXPECT_TRUE(defers_hashes(pc.task(t))) << to_text(t);
  }
  const auto changed = pc.scan(clock(10), Part::full, Outcome::incomplete);
  EXPECT_EQ(changed->readiness, Readiness::passed_full) << "readiness is of before the exam";
  EXPECT_EQ(changed->phase, ExamPhase::exam);

  EXPECT_EQ(pc.task(clock(11)).kind, Kind::close);
  EXPECT_EQ(pc.task(clock(11)).session->id, "am");
  const auto closed = pc.scan(clock(11));
  EXPECT_EQ(closed->session, "am");
  EXPECT_EQ(closed->phase, ExamPhase::closing);
  EXPECT_EQ(closed->unchanged, true);
  EXPECT_EQ(closed->readiness, Readiness::passed_full);
  EXPECT_EQ(pc.task(clock(11, 1)).kind, Kind::check) << "of the next session";
  EXPECT_EQ(pc.task(clock(11, 1)).session->id, "pm");
  EXPECT_TRUE(begins_with_quick_part(pc.task(clock(11, 1))));
}

TEST(ExamPlan, AReadinessIsOfItsSessionAlone) {
  Pc pc;
  pc.scan(clock(8));
  EXPECT_EQ(pc.task(clock(8, 10)).kind, Kind::watch);
  EXPECT_EQ(pc.task(clock(16)).kind, Kind::check);
  // The session is moved by hours, under the same name.
  pc.calendar->sessions[0] = session("am", clock(14), clock(15));
  EXPECT_EQ(pc.task(clock(13, 30)).session->id, "am");
  EXPECT_EQ(pc.task(clock(13, 30)).kind, Kind::check);
}

TEST(ExamPlan, TheClosingScanSaysWhatTheExamChanged) {
  Pc pc;
  pc.scan(clock(8));
  EXPECT_EQ(pc.scan(clock(11), Part::full, Outcome::violations, true, "new")->unchanged, false);
  EXPECT_EQ(pc.records.back().state.readiness, Readiness::passed_full);
  EXPECT_NE(pc.task(clock(11, 5)).kind, Kind::close) << "once";
}

TEST(ExamPlan, AClosingScanThatWasStoppedIsMadeAgain) {
  Pc pc;
  pc.scan(clock(16, 1));
  EXPECT_FALSE(pc.scan(clock(18), Part::full, Outcome::incomplete, false)->unchanged);
  EXPECT_NE(pc.task(clock(18)).kind, Kind::close) << "not at once";
  EXPECT_EQ(pc.task(clock(18, 1)).kind, Kind::close);
  EXPECT_EQ(pc.scan(clock(18, 1))->unchanged, true);
}

TEST(ExamPlan, WithoutACheckTheClosingScanComparesNothing) {
  Pc pc;
  EXPECT_EQ(pc.task(clock(18, 1)).kind, Kind::close);
  const auto state = pc.scan(clock(18, 1));
  EXPECT_FALSE(state->unchanged);
  EXPECT_EQ(state->readiness, Readiness::unfinished);
}

TEST(ExamPlan, APcThatIsSwitchedOnLateStartsAtOnceAndGoesOnInTheExam) {
  Pc pc;
  EXPECT_EQ(pc.task(clock(8, 29)).kind, Kind::check);
  EXPECT_EQ(pc.scan(clock(8, 29), Part::quick)->readiness, Readiness::passed_quick);
  const ExamTask before = pc.task(clock(8, 29));
  const ExamTask in_exam = pc.task(clock(8, 30));
  EXPECT_TRUE(gives_way(before, in_exam)) << "to one within the budget of the exam";
  EXPECT_EQ(in_exam.kind, Kind::check);
  EXPECT_TRUE(in_exam.in_exam);
  EXPECT_FALSE(defers_hashes(in_exam)) << "what remains of an unfinished scan is hashed";
  EXPECT_EQ(pc.scan(clock(9, 30), Part::full, Outcome::incomplete, false)->readiness,
            Readiness::unfinished);
  EXPECT_EQ(pc.task(clock(9, 31)).kind, Kind::check);
  EXPECT_EQ(pc.scan(clock(9, 31))->readiness, Readiness::passed_full);
  EXPECT_EQ(pc.task(clock(9, 32)).kind, Kind::watch);
}

TEST(ExamPlan, WhatWasMendedBeforeTheExamIsCheckedAgain) {
  Pc pc;
  EXPECT_EQ(pc.scan(clock(8), Part::quick, Outcome::violations)->readiness, Readiness::failed);
  EXPECT_EQ(pc.scan(clock(8, 2), Part::full, Outcome::violations)->readiness, Readiness::failed);
  EXPECT_EQ(pc.task(clock(8, 6)).kind, Kind::watch);
  EXPECT_EQ(pc.task(clock(8, 7)).kind, Kind::check);
  EXPECT_FALSE(begins_with_quick_part(pc.task(clock(8, 7))));
  EXPECT_EQ(pc.scan(clock(8, 7))->readiness, Readiness::passed_full);
}

TEST(ExamPlan, AFailedPcIsNotScannedOverAndOverInTheExam) {
  Pc pc;
  pc.scan(clock(8, 28), Part::full, Outcome::violations);
  EXPECT_EQ(pc.task(clock(9)).kind, Kind::watch);
}

TEST(ExamPlan, AViolationInTheExamIsNotReady) {
  Pc pc;
  pc.scan(clock(8));
  EXPECT_EQ(pc.scan(clock(10), Part::full, Outcome::violations)->readiness, Readiness::failed);
}

TEST(ExamPlan, AnOrdinaryScanGivesWay) {
  Pc pc;
  const ExamTask ordinary = pc.task(clock(7));
  EXPECT_FALSE(gives_way(ordinary, ordinary));
  EXPECT_TRUE(gives_way(ordinary, pc.task(clock(8))));
  const ExamTask check = pc.task(clock(8));
  pc.scan(clock(8, 1), Part::quick);
  EXPECT_FALSE(gives_way(check, pc.task(clock(8, 2)))) << "its own next part";
  EXPECT_TRUE(gives_way(pc.task(clock(9)), pc.task(clock(11)))) << "to the closing scan";
  EXPECT_FALSE(gives_way(pc.task(clock(18, 29)), pc.task(clock(18, 31))))
      << "a closing scan may end later";
}

TEST(ExamPlan, ReadinessFollowsFromPartOutcomeAndEnd) {
  const struct {
    Part part;
    Outcome outcome;
    bool finished;
    Readiness readiness;
  } rows[] = {
      {Part::quick, Outcome::clean, true, Readiness::passed_quick},
      {Part::full, Outcome::clean, true, Readiness::passed_full},
      {Part::quick, Outcome::violations, true, Readiness::failed},
      {Part::full, Outcome::violations, false, Readiness::failed},
      {Part::full, Outcome::clean, false, Readiness::unfinished},
      {Part::full, Outcome::incomplete, true, Readiness::unfinished},
      {Part::quick, Outcome::to_check, true, Readiness::unfinished},
      {Part::full, Outcome::to_check, true, Readiness::unfinished},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(readiness_of({row.part, row.outcome, row.finished, {}}), row.readiness)
        << to_word(row.part) << ' ' << to_word(row.outcome) << ' ' << row.finished;
  }
}

TEST(ExamPlan, ASeatIsNeverReadyUnderAStalePolicy) {
  EXPECT_EQ(readiness_of_seat({}, false), Readiness::unfinished);
  EXPECT_EQ(readiness_of_seat(Readiness::passed_full, false), Readiness::passed_full);
  EXPECT_EQ(readiness_of_seat(Readiness::passed_full, true), Readiness::unfinished);
  EXPECT_EQ(readiness_of_seat(Readiness::passed_quick, true), Readiness::unfinished);
  EXPECT_EQ(readiness_of_seat(Readiness::failed, true), Readiness::failed);
}

// A PC whose battery is dead: before the first receipt of this boot its clock is all that it has.
TEST(ExamPlan, AWrongClockKeepsTheRightWindowsOnceAReceiptCame) {
  for (const char* wrong : {"2000-01-01T00:00:00.000Z", "2099-12-31T00:00:00.000Z"}) {
    TimeEvidence evidence;
    evidence.build = clock(0) - std::chrono::days(30);
    evidence.boot_id = "boot";
    evidence.boottime_ms = 1000;
    const auto task = [&](std::uint64_t since_boot, std::vector<SessionRecord> records = {}) {
      evidence.boottime_ms = since_boot;
      const AttestedTime attested = attested_time(evidence);
      return task_at(calendar(), exam_time(attested, at(wrong)),
                     attested.basis == TimeBasis::receipt, records);
    };
    EXPECT_EQ(task(1000).kind, Kind::ordinary) << wrong;
    evidence.receipt = ReceiptMark{clock(7, 50), "boot", 2000};
    EXPECT_EQ(task(2000).kind, Kind::ordinary) << wrong;
    EXPECT_EQ(task(2000 + 10 * 60'000).kind, Kind::check) << wrong;
    EXPECT_EQ(task(2000 + 40 * 60'000).phase, ExamPhase::exam) << wrong;
    EXPECT_EQ(task(2000 + 190 * 60'000).kind, Kind::close) << wrong;
  }
}

TEST(ExamPlan, ACheckByAWrongClockIsMadeAgain) {
  Pc pc;
  pc.by_receipt = false;  // its clock is an hour ahead
  pc.scan(clock(8));
  EXPECT_EQ(pc.task(clock(8, 10)).kind, Kind::watch);
  pc.by_receipt = true;
  EXPECT_EQ(pc.task(clock(8, 10)).kind, Kind::check);
  pc.scan(clock(8, 11));
  EXPECT_EQ(pc.task(clock(8, 12)).kind, Kind::watch);
}

TEST(ExamPlan, WhatWasDoneStandsInTheReports) {
  ReportHeader header = support::report_header();
  EXPECT_FALSE(record_of(header));
  header.exam = ExamState{"am", ExamPhase::pre_exam, Part::full, Readiness::passed_full, {}, {}};
  auto record = record_of(header);
  EXPECT_EQ(record->at, header.time.attested);
  EXPECT_TRUE(record->by_receipt);
  EXPECT_TRUE(record->finished);
  header.time.attested_by = TimeBasis::remembered;
  record = record_of(header);
  EXPECT_EQ(record->at, header.time.finished);
  EXPECT_FALSE(record->by_receipt);
}

TEST(ExamPlan, WhatWasFoundIsComparedByContent) {
  Finding one;
  one.id = finding_id("file", "files", "/a");
  one.subject.sha256 = sha256("a");
  Finding other;
  other.id = finding_id("file", "files", "/b");
  const Digest programs = sha256("programs");
  EXPECT_EQ(found_by({one, other}, programs), found_by({other, one}, programs));
  Finding changed = one;
  changed.subject.sha256 = sha256("b");
  EXPECT_NE(found_by({one}, programs), found_by({changed}, programs));
  changed = one;
  changed.verdict = Verdict::denied;
  EXPECT_NE(found_by({one}, programs), found_by({changed}, programs));
  EXPECT_NE(found_by({one}, programs), found_by({one}, sha256("others")));
  EXPECT_NE(found_by({one}, programs), found_by({}, programs));
}

}  // namespace
}  // namespace examguard
