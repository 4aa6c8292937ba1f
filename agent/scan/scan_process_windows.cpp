#include "agent/scan/scan_process.hpp"

#include "agent/system/background.hpp"

namespace examguard {

Result<ScanForReport> scan_in_own_process(const ScanJob& job, const std::stop_token& stop) {
  // The whole service, for good: between its scans it has next to nothing to do.
  if (!job.is_urgent) go_into_background();
  return do_scan_job(job, stop);
}

int answer_scan_job() {
  return 3;  // nobody asks here
}

}  // namespace examguard
