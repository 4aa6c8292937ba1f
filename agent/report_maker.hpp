// From a scan's result to a sealed report in the spool.
#pragma once

#include "agent/spool.hpp"
#include "agent/state.hpp"
#include "core/attested_time.hpp"
#include "core/finding.hpp"

namespace examguard {

struct ReportContext {
  const Identity& identity;
  const Signer& signer;
  SignedLayers policy;
  std::optional<Digest> assignment;
  AttestedTime attested;
  Build build;
  std::string boot_id;
  std::chrono::milliseconds boot_time;
  std::chrono::milliseconds monotonic_time;
  Redaction redaction = Redaction::none;
};

// What was put into the spool. `unavailable`: the spool is full; the scan is counted for the next
// report.
[[nodiscard]] Result<Envelope> spool_report(Spool& spool, const ReportContext& context,
                                            const ScanResult& result);

}  // namespace examguard
