#include "core/report/attested_time.hpp"

namespace examguard {

AttestedTime attested_time(const TimeEvidence& evidence) {
  const std::optional<ReceiptMark>& receipt = evidence.receipt;
  // The count since boot goes on only within one boot, and never back.
  if (receipt && receipt->boot_id == evidence.boot_id && !evidence.boot_id.empty() &&
      receipt->boottime_ms <= evidence.boottime_ms) {
    const std::chrono::milliseconds since(evidence.boottime_ms - receipt->boottime_ms);
    return {receipt->received + since, TimeBasis::receipt};
  }
  AttestedTime best{evidence.build, TimeBasis::build};
  const auto raise = [&](TimePoint time, TimeBasis basis) {
    if (time > best.time) best = {time, basis};
  };
  if (evidence.trust) raise(*evidence.trust, TimeBasis::trust);
  for (const TimePoint issued : evidence.policies) raise(issued, TimeBasis::policy);
  if (receipt) raise(receipt->received, TimeBasis::remembered);
  return best;
}

std::optional<ReceiptMark> mark_of(const ReportTime& time) {
  if (time.attested_by != TimeBasis::receipt) return std::nullopt;
  return ReceiptMark{time.attested, time.boot_id, time.boottime_ms};
}

TimePoint exam_time(const AttestedTime& attested, TimePoint system_clock) {
  return attested.basis == TimeBasis::receipt ? attested.time : system_clock;
}

}  // namespace examguard
