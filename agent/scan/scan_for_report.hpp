// A scan as a report carries it: what the header says of it, and its two objects. The service has
// it made by a process of its own (agent/scan/scan_process.hpp), which judges by the same signed
// bundle; both sides are the same program, so the bytes between them are no published format.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/delivery/policy_bundle.hpp"
#include "core/exam/exam_plan.hpp"
#include "core/report/object.hpp"

namespace examguard {

struct ScanForReport {
  Outcome outcome = Outcome::incomplete;
  Counts counts;
  Coverage coverage;
  TimePoint started;
  TimePoint finished;
  std::vector<PolicyName> policies;  // that judged
  Object findings;
  Object programs;
  Digest found;  // found_by() of core/exam/exam_plan.hpp
  LookEnd look;

  bool operator==(const ScanForReport&) const = default;
};
[[nodiscard]] ScanForReport for_report(const ScanResult& result);
// A report of the one says nothing that a report of the other does not.
[[nodiscard]] bool says_the_same(const ScanForReport& left, const ScanForReport& right);

// One line of JSON, then the bytes of the two objects, each a line.
[[nodiscard]] std::string encode(const ScanForReport& scan);
[[nodiscard]] Result<ScanForReport> decode_scan_for_report(std::string_view bytes);
inline constexpr std::size_t scan_for_report_limit = (1u << 20) + 2 * object_limit;

// What is to be scanned, and by what it is judged.
struct ScanJob {
  std::string state;  // folder of the enrolled agent: its pinned root, and what was seen before
  std::string root = "/";
  unsigned threads = 0;    // 0: by what the machine can do
  bool is_urgent = false;  // somebody waits for it: not in the background
  TimePoint now;           // attested
  TimePoint exam_time;     // by which exam windows are judged
  Part part = Part::full;
  bool in_exam = false;        // within an exam's budget, and nothing is written
  bool defers_hashes = false;  // what was not hashed yet is hashed after the exam
  PolicyBundle bundle;
  Changes changes = everything();        // where to look; the rest is taken from the state
  std::optional<TimePoint> full_scan{};  // when the last scan of everything began

  bool operator==(const ScanJob&) const = default;
};
// One line.
[[nodiscard]] std::string encode(const ScanJob& job);
[[nodiscard]] Result<ScanJob> decode_scan_job(std::string_view line);

// The job itself: opens the bundle under the pinned root, scans and judges. An error: there is
// nothing to judge by, or nothing to scan.
[[nodiscard]] Result<ScanForReport> do_scan_job(const ScanJob& job, const std::stop_token& stop);

}  // namespace examguard
