// Findings as a person settles them: what belongs to one product together, and like files of one
// folder together. Order: as in the report, worst first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/report/finding.hpp"

namespace examguard {

struct ReportGroup {
  std::string title;                     // product or folder, visible text
  std::vector<const Finding*> findings;  // never empty; the first is the worst
  std::uint64_t count = 0;               // programs and files; a group of files counts each
  std::uint64_t bytes = 0;

  [[nodiscard]] const Finding& worst() const { return *findings.front(); }
  // Where its parts lie and what they are called, visible text, at most so many; a last line says
  // that there are more.
  [[nodiscard]] std::vector<std::string> places(std::size_t most) const;
};

struct ReportGroups {
  std::vector<ReportGroup> to_do;  // denied as violation or suspicious, undetermined, unlisted
  std::vector<ReportGroup> minor;  // denied as notice, waived
};

// Refers to the findings, which must outlive it.
[[nodiscard]] ReportGroups group_findings(const std::vector<Finding>& findings);

}  // namespace examguard
