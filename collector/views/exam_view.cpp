#include "collector/views/exam_view.hpp"

namespace examguard {

Result<std::optional<SiteExam>> site_exam(Store& store, std::string_view site,
                                          const Moment& moment) {
  const auto row = store.calendar(site, moment.known);
  if (!row) return row.error();
  if (!*row) return std::optional<SiteExam>();
  auto calendar = read_calendar((*row)->payload);
  if (!calendar) return calendar.error();
  if (moment.at >= calendar->expires) return std::optional<SiteExam>();
  SiteExam exam;
  exam.moment = moment_at(*calendar, moment.at);
  if (!exam.moment.session) exam.next = upcoming(*calendar, moment.at);
  exam.calendar = std::move(*calendar);
  return std::optional(std::move(exam));
}

std::vector<Window> windows_of(const SiteExam& exam) {
  std::vector<Window> windows;
  for (const ExamSession& session : exam.calendar.sessions) {
    windows.push_back({session.starts - session.check_from, session.ends});
  }
  return windows;
}

Result<std::map<std::string, SessionReports>> session_reports(Store& store, std::string_view site,
                                                              const SiteExam& exam,
                                                              const Moment& moment) {
  const ExamSession& session = *exam.moment.session;
  // What was reported before the check began was for another time of the same name.
  auto rows =
      store.session_reports(site, session.id, session.starts - session.check_from, moment.known);
  if (!rows) return rows.error();
  std::map<std::string, SessionReports> by_agent;
  for (ReportRow& row : *rows) {
    SessionReports& of_pc = by_agent[row.agent];
    if (row.phase == to_word(ExamPhase::closing)) {
      of_pc.unchanged = row.unchanged;
    } else {
      of_pc.check = std::move(row);
    }
  }
  return by_agent;
}

}  // namespace examguard
