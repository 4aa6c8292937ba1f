// A report as one page that a site's administrator can print, with the report itself embedded, so
// that whoever gets the page can verify it. It needs nothing from elsewhere and runs no script.
#pragma once

#include <string>
#include <string_view>

#include "core/messages.hpp"
#include "core/report/local_report.hpp"
#include "core/site/roster.hpp"

namespace examguard {

// `checked` is what check() said of `report`; only that is shown. `disk`: as this PC's seat is
// declared.
[[nodiscard]] std::string report_page(const LocalReport& report, const CheckedReport& checked,
                                      Language language, Disk disk = Disk::normal);

// The embedded report. Nothing else of the page is looked at; two of them are refused.
[[nodiscard]] Result<LocalReport> local_report_in_page(std::string_view page);

}  // namespace examguard
