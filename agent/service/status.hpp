// How an enrolled PC is doing, read from its state folder while the service may be running: it
// takes no lock and changes nothing. What wants attention is decided from the values alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/scan/scan_progress.hpp"
#include "agent/service/installed_files.hpp"
#include "agent/state/state.hpp"
#include "core/evidence/receipt.hpp"
#include "core/exam/exam_plan.hpp"
#include "core/policy/policy.hpp"
#include "core/report/finding.hpp"
#include "core/report/report.hpp"
#include "core/site/assignment.hpp"

namespace examguard {

struct LastScan {
  TimePoint started;  // by the system's clock
  TimePoint finished;
  Outcome outcome = Outcome::incomplete;
  Counts counts;
  bool is_delivered = false;
  std::vector<Flag> flags;  // with which the collector took it
  std::optional<ExamState> exam;
  std::vector<WatchedVolume> watched;
};

// Where the calendar stands, by the clock that exam windows follow.
struct ExamStatus {
  CalendarMoment moment;
  std::optional<ExamSession> next;  // on the day before it
};

struct PolicyInForce {
  PolicyName name;
  Level level = Level::province;
  Day issued;
  Day expires;
  bool is_expired = false;  // by attested time; it stays in force
};

struct SpoolStatus {
  std::size_t waiting = 0;
  std::uint64_t bytes = 0;          // of what waits
  std::optional<TimePoint> oldest;  // when the scan ended that waits longest, by the system's clock
  std::vector<Lost> lost;           // what no report told yet
  std::size_t kept_aside = 0;
  std::optional<Coalesced> coalesced;
};

struct Status {
  Id agent;
  std::string code;                      // short code of the enrolment
  std::string log;                       // "<deployment>/site/<code>"
  std::optional<Assignment> assignment;  // absent: no seat was given yet, as far as this PC knows
  bool is_running = false;               // somebody holds the state folder
  std::vector<DamagedFile> damaged;      // of those that were installed
  std::optional<ScanProgress> scan;      // that runs now
  std::optional<LastScan> last_scan;     // of the newest report
  std::string report_trouble;            // why the newest report does not hold; empty: it does
  std::optional<TimePoint> received;     // what the newest receipt is for, by the collector's clock
  std::vector<PolicyInForce> policies;
  std::string policies_trouble;    // why those that are kept do not hold; empty: they do
  std::optional<ExamStatus> exam;  // absent: no calendar
  std::string calendar_trouble;    // why the one that is kept does not hold; empty: it does
  bool trust_is_stale = false;
  SpoolStatus spool;
  std::optional<std::uint64_t> free_bytes;  // of the state folder's disk, for everybody
};

// Absent: this PC is not enrolled. An error: its state cannot be read.
[[nodiscard]] Result<std::optional<Status>> read_status(const std::string& state_folder);

// What wants attention, most pressing first.
enum class Concern {
  not_running,
  files_damaged,
  disk_full,
  policies_broken,
  no_policy,
  report_broken,
  never_scanned,
  scan_is_old,
  scan_found,
  cloned,
  ended,
  waits_on_restored_disk,
  waits_long,
  spool_full,
  lost,
  policy_expired,
  trust_stale,
  clock_skewed,
  policy_outdated,
  mend_on_restored_disk,
  mend_on_suspected_disk,
};
[[nodiscard]] std::string_view to_word(Concern concern);  // "not-running", ...

// `now` is the system's clock, as that of scans is.
[[nodiscard]] std::vector<Concern> concerns_of(const Status& status, TimePoint now);

}  // namespace examguard
