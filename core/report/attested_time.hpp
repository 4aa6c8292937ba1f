// Attested time: a lower bound of the true time that no system clock can move. Deadlines that an
// agent judges by itself follow it, so a PC whose clock says 2000 or 2099 enrols, scans and
// reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/report/report.hpp"
#include "core/values.hpp"

namespace examguard {

// The newest receipt, and when it came by this boot's own count (boottime: sleep included).
struct ReceiptMark {
  TimePoint received;
  std::string boot_id;
  std::uint64_t boottime_ms = 0;

  bool operator==(const ReceiptMark&) const = default;
};

struct TimeEvidence {
  TimePoint build;                     // of this binary
  std::optional<TimePoint> trust;      // issued
  std::vector<TimePoint> policies;     // issued
  std::optional<ReceiptMark> receipt;  // remembered, of any boot
  std::string boot_id;                 // now
  std::uint64_t boottime_ms = 0;       // now
};

struct AttestedTime {
  TimePoint time;
  TimeBasis basis = TimeBasis::build;

  bool operator==(const AttestedTime&) const = default;
};

[[nodiscard]] AttestedTime attested_time(const TimeEvidence& evidence);

// What a report's time tells of the newest receipt of its boot; absent: it stood on something else.
[[nodiscard]] std::optional<ReceiptMark> mark_of(const ReportTime& time);

// The time by which exam windows are judged: attested once a receipt came in this boot, else the
// system clock.
[[nodiscard]] TimePoint exam_time(const AttestedTime& attested, TimePoint system_clock);

}  // namespace examguard
