#include "agent/commands/calendar.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/commands/sign_offline.hpp"
#include "agent/report/words.hpp"
#include "core/exam/calendar.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

Result<Calendar> read_calendar_file(const std::string& file) {
  const auto text = read_file(file, envelope_limit);
  if (!text) return text.error();
  return parse_calendar(*text, file);
}

std::string name_of(const Calendar& calendar) {
  return "calendar of " + calendar.site + " serial " + std::to_string(calendar.serial) + ", " +
         std::to_string(calendar.sessions.size()) + " sessions";
}

}  // namespace

int calendar_check(const std::vector<std::string>& files) {
  int status = 0;
  for (const std::string& file : files) {
    const auto calendar = read_calendar_file(file);
    if (!calendar) {
      status = failed(calendar.error());
      continue;
    }
    std::cout << file << ": " << name_of(*calendar) << '\n';
    for (const ExamSession& session : calendar->sessions) {
      std::cout << "  " << session.id << ": " << time_text(session.starts) << " to "
                << time_text(session.ends) << ", checked from "
                << time_text(session.starts - session.check_from) << " (Beijing time)\n";
    }
  }
  return status;
}

int calendar_sign(const CalendarSignOptions& options) {
  const auto calendar = read_calendar_file(options.calendar);
  if (!calendar) return failed(calendar.error());
  return sign_offline(PayloadType::calendar, encode(*calendar), name_of(*calendar), options.key,
                      options.out);
}

}  // namespace examguard::command
