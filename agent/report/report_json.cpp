#include "agent/report/report_json.hpp"

#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/report/finding.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, check_step_count> step_words{
    "root", "trust", "enrolment", "enrolment_receipt", "signature", "receipt", "objects"};
constexpr std::array<std::string_view, 3> held_words{"yes", "no", "unknown"};
constexpr std::array<std::string_view, 3> proof_words{"proven", "unproven", "broken"};

boost::json::object receipt_json(const Receipt& receipt) {
  boost::json::array flags;
  for (const Flag flag : receipt.flags) flags.emplace_back(to_word(flag));
  boost::json::object json{{"log", receipt.log}, {"index", receipt.index}};
  if (receipt.room) json["room"] = *receipt.room;
  if (receipt.seat) json["seat"] = *receipt.seat;
  json["carrier"] = receipt.carrier;
  json["received"] = to_text(receipt.received);
  json["flags"] = std::move(flags);
  return json;
}

// As the scan said it, from what was signed.
boost::json::object scan_json(const CheckedReport& checked) {
  const ReportHeader& header = *checked.header;
  ScanResult result;
  result.outcome = header.outcome;
  result.counts = header.counts;
  if (checked.findings) {
    result.findings = checked.findings->findings;
    result.gaps = checked.findings->gaps;
  }
  if (checked.programs) result.programs = ProgramList(*checked.programs);
  result.coverage = header.coverage;
  result.policies = header.policy.names();
  result.started = header.time.started;
  result.finished = header.time.finished;
  boost::json::object json = to_json(result).as_object();
  json["agent"] = to_text(header.agent);
  json["enrolment"] = to_text(header.enrolment);
  json["chain"] = to_json(header.chain);
  return json;
}

}  // namespace

boost::json::value report_json(const LocalReport& report, const CheckedReport& checked) {
  boost::json::object json;
  if (checked.header) {
    json = scan_json(checked);
  } else {
    json["format"] = 1;
  }
  json["digest"] = to_text(digest(report.envelope));
  if (checked.receipt) json["receipt"] = receipt_json(*checked.receipt);
  json["proof"] = proof_words[static_cast<std::size_t>(checked.proof())];
  boost::json::array checks;
  for (std::size_t i = 0; i < check_step_count; ++i) {
    checks.push_back(
        boost::json::object{{"step", step_words[i]},
                            {"held", held_words[static_cast<std::size_t>(checked.steps[i].held)]},
                            {"detail", checked.steps[i].detail}});
  }
  json["checks"] = std::move(checks);
  return json;
}

}  // namespace examguard
