// The service's scan, in a process of its own: a file system that never answers holds only that
// process, what foreign parsers meet is far from the keys, and its memory goes back when it ends.
#pragma once

#include <stop_token>

#include "agent/scan/scan_for_report.hpp"

namespace examguard {

// Starts `examguard-agent scan-job` and waits for its answer. A stop ends the scan early, with a
// result that says so. An error: it could not be started, or ended without an answer (its reasons
// are in the log). Windows: in this process (agent/system/apart.hpp says why).
[[nodiscard]] Result<ScanForReport> scan_in_own_process(const ScanJob& job,
                                                        const std::stop_token& stop);

// The other side: takes a job from standard input, and answers on standard output. The end of the
// input is a stop. Does not return where the job's threads may be held.
[[nodiscard]] int answer_scan_job();

}  // namespace examguard
