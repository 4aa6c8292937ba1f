// From a scan to a sealed report in the spool.
#pragma once

#include "agent/scan/scan_for_report.hpp"
#include "agent/state/spool.hpp"
#include "agent/state/state.hpp"
#include "core/report/attested_time.hpp"

namespace examguard {

struct ReportContext {
  const Identity& identity;
  const Signer& signer;
  SignedLayers policy;
  std::optional<Digest> calendar;
  std::optional<Digest> assignment;
  std::optional<ExamState> exam;
  AttestedTime attested;
  Build build;
  std::string boot_id;
  std::chrono::milliseconds boot_time;
  std::chrono::milliseconds monotonic_time;
  Redaction redaction = Redaction::none;
};

// What was put into the spool. `invalid_argument`: other layers judged than those of the context.
// `unavailable`: the spool is full; the scan is counted for the next
// report.
[[nodiscard]] Result<Envelope> spool_report(Spool& spool, const ReportContext& context,
                                            const ScanForReport& scan);

}  // namespace examguard
