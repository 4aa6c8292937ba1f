#include "agent/report/report_maker.hpp"

#include "agent/enrolment/enrol.hpp"
#include "io/random.hpp"

namespace examguard {

Result<Envelope> spool_report(Spool& spool, const ReportContext& context,
                              const ScanForReport& scan) {
  if (scan.policies != context.policy.names()) {
    return Error{ErrorCode::invalid_argument, "the scan was judged by other policies"};
  }
  if (spool.is_full()) {
    const auto noted = spool.note_unsealed_scan(scan.started, scan.finished);
    if (!noted) return noted.error();
    return Error{ErrorCode::unavailable,
                 "the spool is full: this scan is only counted; deliver what waits"};
  }
  ReportHeader header(context.policy);
  header.agent = context.identity.agent;
  header.enrolment = context.identity.enrolment;
  header.chain = spool.next_place(context.boot_id, random_id());
  header.seen = spool.seen();
  header.host = describe_host();
  header.build = context.build;
  header.calendar = context.calendar;
  header.assignment = context.assignment;
  header.exam = context.exam;
  header.outcome = scan.outcome;
  header.counts = scan.counts;
  header.coalesced = spool.coalesced();
  header.coverage = scan.coverage;
  header.findings = scan.findings.name;
  header.programs = scan.programs.name;
  header.redaction = context.redaction;
  header.lost = spool.lost();
  header.time.started = scan.started;
  header.time.finished = scan.finished;
  header.time.attested = context.attested.time;
  header.time.attested_by = context.attested.basis;
  header.time.boot_id = context.boot_id;
  header.time.boottime_ms = static_cast<std::uint64_t>(context.boot_time.count());
  header.time.monotonic_ms = static_cast<std::uint64_t>(context.monotonic_time.count());
  const bool cut = scan.findings.left_out > 0 || scan.programs.left_out > 0;
  if (cut && header.outcome != Outcome::violations) header.outcome = Outcome::incomplete;
  auto envelope = seal_report(header, context.signer);
  if (!envelope) return within("sealing the report", envelope.error());
  const auto put = spool.put(*envelope, {scan.findings, scan.programs});
  if (!put) return within("putting the report into the spool", put.error());
  return envelope;
}

}  // namespace examguard
