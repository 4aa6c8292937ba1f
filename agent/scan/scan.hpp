// The scan: one look at a machine, judged. It takes no key, no enrolment and no rights that it does
// not have; what it could not look at is in the result. Values flow one way: walk, identify, hash,
// judge, fold.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "agent/scan/recheck.hpp"
#include "agent/scan/scan_progress.hpp"
#include "agent/scan/scan_state.hpp"
#include "core/judge/judge.hpp"
#include "core/report/finding.hpp"
#include "core/report/redaction.hpp"
#include "core/scan/change_log.hpp"

namespace examguard {

// What a scan does with what it meets.
enum class Looked {
  judged,
  out_of_scope,  // a file where the policies do not look
  own_program,   // of examguard itself
  vouched,       // a package that is listed anyway vouches for it
};

// To look at a few places and be told of everything there, allowed or not. Installed programs are
// told first; the rest comes from several threads. Paths are exact bytes from the scanned root.
struct LookAt {
  std::function<bool(std::string_view path)> enters;  // this folder
  std::function<bool(std::string_view path)> wants;   // this file
  std::function<void(const Observation&, Looked)> met;
};

struct ScanRequest {
  std::string root = "/";
  unsigned threads = 0;                               // 0: by what the machine can do
  TimePoint now;                                      // attested time: waivers end by it
  std::set<Digest> own_programs;                      // of examguard itself: never findings
  std::function<void(const ScanProgress&)> progress;  // a few times a second
  // By earlier scans, and for this one alone: what did not change since is not opened. Null: every
  // file is new.
  std::shared_ptr<ScanState> seen;
  std::chrono::milliseconds checkpoints{30'000};  // how often it is saved while the scan runs
  bool keeps_seen = true;                         // false: nothing is written
  Part part = Part::full;                         // quick: agent/scan/quick_places.hpp
  bool defers_hashes = false;                     // programs not hashed yet are undetermined
  std::shared_ptr<Recheck> recheck;               // null: what did not change is not read
  std::shared_ptr<const LookAt> only;             // null: everything of that part
  Redaction redaction = Redaction::none;          // of people's files, in what the scan answers
  std::optional<Budget> budget;                   // none: somebody waits for it
  // Where to look if the scan before this one saw the rest, and when the last one of everything
  // began.
  Changes changes = everything();
  std::optional<TimePoint> full_scan;
  // Told of everything that was hashed, from several threads. The path is exact bytes.
  std::function<void(std::string_view path, const Digest& digest)> hashed;
};

// An error only if there is nothing to scan. A scan that was stopped is a result that says so.
[[nodiscard]] Result<ScanResult> scan_machine(ScanRequest request,
                                              std::shared_ptr<const Judge> judge,
                                              const std::stop_token& stop);

}  // namespace examguard
