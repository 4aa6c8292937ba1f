// Sealing into a spool as the enrolled PC of tests/support/evidence.hpp does it, and the receipts
// that its collector gives.
#pragma once

#include <string>
#include <vector>

#include "agent/state/spool.hpp"
#include "tests/support/evidence.hpp"

namespace examguard::support {

// Two small objects whose bytes follow from `text`.
inline std::vector<Object> objects_of(std::string_view text) {
  Finding finding;
  finding.rule = "rule";
  finding.layer = "province";
  finding.criterion = "path";
  finding.subject.source = "portable";
  finding.subject.path.text = "/home/li/" + std::string(text);
  Observation program;
  program.source = "dpkg";
  program.key = program.name = std::string(text);
  return {findings_object({finding}, {}), programs_object({program})};
}

// The next report of a boot, with objects made of `text`.
inline Result<Envelope> seal_into(Spool& spool, const std::string& boot, std::string_view text,
                                  Outcome outcome = Outcome::violations) {
  const auto objects = objects_of(text);
  ReportHeader header = report_header();
  header.chain = spool.next_place(boot, first_half(sha256("chain of " + boot)));
  header.seen = spool.seen();
  header.time.boot_id = boot;
  header.outcome = outcome;
  header.lost = spool.lost();
  header.coalesced = spool.coalesced();
  header.findings = objects[0].name;
  header.programs = objects[1].name;
  auto envelope = seal_report(header, test_key("report"));
  if (!envelope) return envelope;
  if (const auto put = spool.put(*envelope, objects); !put) return put.error();
  return envelope;
}

inline Receipt receipt_of(const Envelope& envelope, std::uint64_t index = 0) {
  Receipt receipt;
  receipt.log = "hunan/site/CS01";
  receipt.index = index;
  if (index > 0) receipt.prev = sha256("entry " + std::to_string(index - 1));
  receipt.envelope = digest(envelope);
  receipt.type = envelope.type;
  const auto own = read_own_place(envelope).value();
  receipt.objects = own.objects;
  receipt.agent = enrolment().agent;
  receipt.enrolment = enrolment_digest();
  receipt.chain = own.place;
  receipt.carrier = "tls:" + to_hex(sha256("certificate"));
  receipt.received = at("2026-11-24T03:16:00.000Z") + std::chrono::seconds(index);
  return receipt;
}

inline Envelope seal_receipt_of(const Envelope& envelope, std::uint64_t index = 0) {
  return seal_receipt(receipt_of(envelope, index), test_key("log")).value();
}

// The collector takes what waits longest.
inline Result<> deliver_oldest(Spool& spool, std::uint64_t index = 0) {
  const auto oldest = spool.read_oldest();
  if (!oldest) return oldest.error();
  return spool.acknowledge(oldest->link.digest, seal_receipt_of(oldest->envelope, index),
                           receipt_of(oldest->envelope, index).received);
}

inline ReportHeader header_of(const Envelope& envelope) {
  return decode_report(open(envelope, PayloadType::report, {{test_key("report").key}, 1}).value())
      .value();
}

}  // namespace examguard::support
