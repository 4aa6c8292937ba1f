// The result of a scan as text for people: the verdict first, then counts, the worst findings and
// what could not be looked at.
#pragma once

#include <cstddef>
#include <string>

#include "agent/scan/scan_progress.hpp"
#include "core/messages.hpp"
#include "core/report/finding.hpp"

namespace examguard {

struct ScanTextOptions {
  Language language = Language::zh;
  std::size_t findings = 10;  // that are listed
};

[[nodiscard]] std::string scan_text(const ScanResult& result, const ScanTextOptions& options);

// One line: how far, how fast, how long it takes yet.
[[nodiscard]] std::string progress_text(const ScanProgress& progress, Language language);

// "4.7 GB"
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace examguard
