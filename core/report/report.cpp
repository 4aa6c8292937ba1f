#include "core/report/report.hpp"

#include "core/json.hpp"
#include "core/report/report_json.hpp"

namespace examguard {

Result<SignedLayers> SignedLayers::from(const Layers& layers) {
  if (layers.policies().empty()) {
    return Error{ErrorCode::refused, "no policy judged this scan, so it cannot become a report"};
  }
  if (!layers.all_signed()) {
    return Error{ErrorCode::refused,
                 "an unsigned policy judged this scan, so it cannot become a signed report"};
  }
  return SignedLayers(layers.names());
}

Result<Envelope> seal_report(const ReportHeader& header, const Signer& report_key) {
  auto envelope = seal(PayloadType::report, encode(header), {report_key});
  if (!envelope) return envelope.error();
  // What is sealed has an index for ever: better no report than one that nobody can read.
  const auto verified = open(*envelope, PayloadType::report, {{report_key.key}, 1});
  if (!verified) return verified.error();
  if (const auto read = decode_report(*verified); !read) return within("sealing", read.error());
  return envelope;
}

std::string encode(const ReportHeader& header) {
  boost::json::object out{{"agent", to_text(header.agent)},
                          {"enrolment", to_text(header.enrolment)},
                          {"chain", to_json(header.chain)}};
  if (header.seen) out["seen"] = to_text(*header.seen);
  out["time"] = to_json(header.time);
  out["host"] = to_json(header.host);
  out["build"] = to_json(header.build);
  out["scanned"] = to_json(header.scanned);
  out["policy"] = signed_names(header.policy.names());
  if (header.calendar) out["calendar"] = to_text(*header.calendar);
  if (header.assignment) out["assignment"] = to_text(*header.assignment);
  if (header.exam) out["exam"] = to_json(*header.exam);
  boost::json::array answers;
  for (const Digest& order : header.answers) answers.emplace_back(to_text(order));
  out["answers"] = std::move(answers);
  out["outcome"] = to_word(header.outcome);
  out["counts"] = to_json(header.counts);
  if (header.coalesced) out["coalesced"] = to_json(*header.coalesced);
  out["coverage"] = to_json(header.coverage);
  out["findings"] = to_json(header.findings);
  out["programs"] = to_json(header.programs);
  out["redaction"] = to_word(header.redaction);
  if (!header.lost.empty()) {
    boost::json::array lost;
    for (const Lost& each : header.lost) lost.push_back(to_json(each));
    out["lost"] = std::move(lost);
  }
  return encode_json(out);
}

}  // namespace examguard
