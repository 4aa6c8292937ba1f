#include "agent/report_maker.hpp"

#include "agent/enrol.hpp"
#include "io/random.hpp"

namespace examguard {

Result<Envelope> spool_report(Spool& spool, const ReportContext& context,
                              const ScanResult& result) {
  if (spool.is_full()) {
    const auto noted = spool.note_unsealed_scan(result.started, result.finished);
    if (!noted) return noted.error();
    return Error{ErrorCode::unavailable,
                 "the spool is full: this scan is only counted; deliver what waits"};
  }
  const Object findings = findings_object(result.findings, result.gaps);
  const Object programs = programs_object(result.programs);
  ReportHeader header(context.policy);
  header.agent = context.identity.agent;
  header.enrolment = context.identity.enrolment;
  header.chain = spool.next_place(context.boot_id, random_id());
  header.seen = spool.seen();
  header.host = describe_host();
  header.build = context.build;
  header.assignment = context.assignment;
  header.outcome = result.outcome;
  header.counts = result.counts;
  header.coalesced = spool.coalesced();
  header.coverage = result.coverage;
  header.findings = findings.name;
  header.programs = programs.name;
  header.redaction = context.redaction;
  header.lost = spool.lost();
  header.time.started = result.started;
  header.time.finished = result.finished;
  header.time.attested = context.attested.time;
  header.time.attested_by = context.attested.basis;
  header.time.boot_id = context.boot_id;
  header.time.boottime_ms = static_cast<std::uint64_t>(context.boot_time.count());
  header.time.monotonic_ms = static_cast<std::uint64_t>(context.monotonic_time.count());
  const bool cut = findings.left_out > 0 || programs.left_out > 0;
  if (cut && header.outcome != Outcome::violations) header.outcome = Outcome::incomplete;
  auto envelope = seal_report(header, context.signer);
  if (!envelope) return within("sealing the report", envelope.error());
  const auto put = spool.put(*envelope, {findings, programs});
  if (!put) return within("putting the report into the spool", put.error());
  return envelope;
}

}  // namespace examguard
