// A site at one moment: its seats, who sits there, what was last said of each, and the PCs without
// a seat. A PC sits where its newest assignment says, until another PC is given that seat or it
// enrols again. One that lost its seat and has reported nothing since has left: nothing of it is
// listed, while any moment before still shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/store/store.hpp"
#include "core/exam/exam_plan.hpp"

namespace examguard {

// The moment that is asked about.
struct Moment {
  TimePoint at;                    // by the clock
  bool past = false;               // a view of the past: only what is in the ledger
  TimePoint listening_since = {};  // no PC could be heard before
  TimePoint known = at;            // up to here the ledger counts (known_time())
};

// What the site's calendar says at the moment.
struct SiteExam {
  Calendar calendar;
  CalendarMoment moment;            // without a session: none runs or is near
  std::optional<ExamSession> next;  // its check begins within a day: verdicts are provisional
};

// A seat of the roster, or a PC that has none: then `seat` is empty.
struct SeatView {
  SeatRow seat;
  std::optional<EnrolmentRow> enrolment;  // of the PC that sits there
  std::optional<ReportRow> report;        // its newest; `stale` and `flags` as of the moment
  std::optional<TimePoint> seen;          // sign of life; absent in views of the past
  std::optional<StopRow> stop;            // if newer than the report
  std::optional<ClaimRow> claim;          // said at the PC, if it is not where it sits
  std::optional<SeatDoubtRow> doubt;      // why it was given no seat when it enrolled
  std::optional<ReportRow> check;         // of the session that runs; `stale` as of the moment
  std::optional<bool> unchanged;          // by the closing report of that session
};

struct SiteView {
  std::vector<SeatView> seats;     // all of the roster, by room and seat
  std::vector<SeatView> seatless;  // enrolled PCs without one
  std::optional<SiteExam> exam;    // absent: no calendar, or it has expired
};

[[nodiscard]] Result<SiteView> site_view(Store& store, std::string_view site, const Moment& moment);

// One finding of one PC's newest report.
struct FindingView {
  std::string room, seat, agent;  // room and seat empty: a PC without a seat
  FindingRow finding;
};
[[nodiscard]] Result<std::vector<FindingView>> findings_of(Store& store, const SiteView& site);

}  // namespace examguard
