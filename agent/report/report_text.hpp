// A checked report as text for people: the verdict first, then what to settle and how, what could
// not be looked at, and how far its signatures hold. Shows only what is signed.
#pragma once

#include <cstddef>
#include <string>

#include "core/messages.hpp"
#include "core/report/local_report.hpp"
#include "core/site/roster.hpp"

namespace examguard {

struct ReportTextOptions {
  Language language = Language::zh;
  std::size_t groups = 10;   // that are listed in each part
  Disk disk = Disk::normal;  // as this PC's seat is declared
};

[[nodiscard]] std::string report_text(const CheckedReport& report,
                                      const ReportTextOptions& options);

// The parts that the page has as well; each line without its end.
[[nodiscard]] std::vector<std::string> summary_lines(const CheckedReport& report, Language language,
                                                     Disk disk);
// "/ (fanotify), /media/usb (inotify, partly; 考试U盘 4C53)", visible text.
[[nodiscard]] std::string watched_text(const std::vector<WatchedVolume>& volumes);
[[nodiscard]] std::vector<std::string> coverage_lines(const ReportHeader& header,
                                                      Language language);
// Gaps of one reason and source together, with an example.
[[nodiscard]] std::vector<std::string> gap_lines(const std::vector<Gap>& gaps, Language language);
// Why one group is there, and what to do about it.
[[nodiscard]] std::vector<std::string> reason_lines(const Finding& finding, Language language);
[[nodiscard]] std::vector<std::string> check_lines(const CheckedReport& report, Language language);

}  // namespace examguard
