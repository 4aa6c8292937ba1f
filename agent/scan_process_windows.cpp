#include "agent/scan_process.hpp"

namespace examguard {

Result<ScanForReport> scan_in_own_process(const ScanJob& job, const std::stop_token& stop) {
  return do_scan_job(job, stop);
}

int answer_scan_job() {
  return 3;  // nobody asks here
}

}  // namespace examguard
