// Reading the header of core/report/report.hpp.
#include "core/json.hpp"
#include "core/report/report.hpp"
#include "core/report/report_json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_layers = 3;
constexpr std::size_t most_lost = 1000;

}  // namespace

// A sealed header names signed layers alone: its seal could not have been made otherwise.
struct ReportHeaderReader {
  static SignedLayers layers(std::vector<PolicyName> names) {
    return SignedLayers(std::move(names));
  }
};

Result<ReportHeader> decode_report(const Verified& envelope) {
  if (envelope.type() != PayloadType::report) {
    return Error{ErrorCode::refused, "report: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = envelope_limit});
  if (!json) return within("report", json.error());
  JsonFields fields(*json, "report");
  auto policies = fields.objects<PolicyName>("policy", most_layers, signed_name_from_json);
  if (policies.empty()) fields.fail("policy", "expected one to three layers");

  ReportHeader out(ReportHeaderReader::layers(std::move(policies)));
  out.agent = fields.id("agent");
  out.enrolment = fields.digest("enrolment");
  out.chain = fields.object("chain", chain_place_from_json);
  out.seen = fields.optional_digest("seen");
  out.time = fields.object("time", report_time_from_json);
  out.host = fields.object("host", host_from_json);
  out.build = fields.object("build", build_from_json);
  out.scanned = fields.object("scanned", scanned_from_json);
  out.calendar = fields.optional_digest("calendar");
  out.assignment = fields.optional_digest("assignment");
  out.exam = fields.optional_object("exam", exam_from_json);
  out.answers = fields.digests("answers");
  const std::string outcome = fields.name("outcome");
  out.counts = fields.object("counts", counts_from_json);
  out.coalesced = fields.optional_object("coalesced", coalesced_from_json);
  out.coverage = fields.object("coverage", coverage_from_json);
  out.findings = fields.object("findings", object_name_from_json);
  out.programs = fields.object("programs", object_name_from_json);
  const std::string redaction = fields.name("redaction");
  out.lost = fields.objects<Lost>("lost", most_lost, lost_from_json);
  if (auto error = fields.finish()) return *error;

  const auto word = parse_outcome(outcome);
  if (!word) return within("report.outcome", word.error());
  out.outcome = *word;
  const auto level = parse_redaction(redaction);
  if (!level) return within("report", level.error());
  out.redaction = *level;
  return out;
}

}  // namespace examguard
