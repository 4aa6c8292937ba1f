// What a site's calendar says at one moment, and what its PCs reported for the session of that
// moment. A readiness counts for its session alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/store/store.hpp"
#include "collector/views/site_view.hpp"
#include "core/exam/exam_plan.hpp"
#include "core/site/seat.hpp"

namespace examguard {

// Absent: the site has no calendar, or it has expired.
[[nodiscard]] Result<std::optional<SiteExam>> site_exam(Store& store, std::string_view site,
                                                        const Moment& moment);

// In which seats must be there.
[[nodiscard]] std::vector<Window> windows_of(const SiteExam& exam);

// Of one PC, of the session of that moment.
struct SessionReports {
  std::optional<ReportRow> check;  // the newest that is not of the closing
  std::optional<bool> unchanged;   // by its closing report
};
// By agent. `exam` has a session.
[[nodiscard]] Result<std::map<std::string, SessionReports>> session_reports(Store& store,
                                                                            std::string_view site,
                                                                            const SiteExam& exam,
                                                                            const Moment& moment);

}  // namespace examguard
