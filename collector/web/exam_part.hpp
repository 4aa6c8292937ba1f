// What a page says of a site's exams: sessions, the phase of the moment, readiness of the seats.
#pragma once

#include "collector/web/view.hpp"

namespace examguard::web {

[[nodiscard]] Html exam_part(const View& view, const SiteOverview& site);
// The same in one line of a list of sites; empty unless a session runs or is near.
[[nodiscard]] Html exam_line(const View& view, const SiteOverview& site);
// Of one seat: its readiness, and whether the exam changed anything; empty if there is none to say.
[[nodiscard]] Html readiness_of_seat(const View& view, const SeatStatus& seat);

}  // namespace examguard::web
