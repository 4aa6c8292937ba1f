#include "core/report/report_json.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/json.hpp"
#include "core/report/object.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 5> basis_words{"receipt", "remembered", "trust", "policy",
                                                      "build"};
constexpr std::array<std::string_view, 2> mode_words{"live", "offline"};
constexpr std::array<std::string_view, 2> part_words{"quick", "full"};
constexpr std::array<std::string_view, 4> readiness_words{"passed_quick", "passed_full", "failed",
                                                          "unfinished"};
constexpr std::array<std::string_view, 4> exam_phase_words{"pre_exam", "exam", "closing", "normal"};
constexpr std::array<std::string_view, 3> redaction_words{"none", "names", "full"};

template <class T>
std::string_view word_of(std::span<const std::string_view> words, T value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view to_word(TimeBasis basis) {
  return word_of(basis_words, basis);
}

std::string_view to_word(Part part) {
  return word_of(part_words, part);
}

std::string_view to_word(Readiness readiness) {
  return word_of(readiness_words, readiness);
}

std::string_view to_word(ExamPhase phase) {
  return word_of(exam_phase_words, phase);
}

Result<Readiness> parse_readiness(std::string_view word) {
  const auto at = std::find(readiness_words.begin(), readiness_words.end(), word);
  if (at == readiness_words.end()) {
    return Error{ErrorCode::malformed, "\"" + std::string(word) + "\" is no readiness"};
  }
  return static_cast<Readiness>(at - readiness_words.begin());
}

std::string_view to_word(Redaction redaction) {
  return word_of(redaction_words, redaction);
}

Result<Redaction> parse_redaction(std::string_view word) {
  const auto found = std::find(redaction_words.begin(), redaction_words.end(), word);
  if (found == redaction_words.end()) {
    return Error{ErrorCode::malformed, "redaction: expected none, names or full"};
  }
  return static_cast<Redaction>(found - redaction_words.begin());
}

boost::json::value to_json(const ReportTime& time) {
  return boost::json::object{
      {"started", to_text(time.started)},       {"finished", to_text(time.finished)},
      {"attested", to_text(time.attested)},     {"attested_by", to_word(time.attested_by)},
      {"boot_id", text_for_json(time.boot_id)}, {"boottime_ms", time.boottime_ms},
      {"monotonic_ms", time.monotonic_ms}};
}

Result<ReportTime> report_time_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  ReportTime time;
  time.started = fields.time("started");
  time.finished = fields.time("finished");
  time.attested = fields.time("attested");
  time.attested_by = static_cast<TimeBasis>(fields.choice("attested_by", basis_words));
  time.boot_id = fields.name("boot_id");
  time.boottime_ms = fields.count("boottime_ms");
  time.monotonic_ms = fields.count("monotonic_ms");
  if (auto error = fields.finish()) return *error;
  return time;
}

boost::json::value to_json(const Build& build) {
  return boost::json::object{{"version", text_for_json(build.version)},
                             {"digest", to_text(build.digest)}};
}

Result<Build> build_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Build build{fields.name("version"), fields.digest("digest")};
  if (auto error = fields.finish()) return *error;
  return build;
}

boost::json::value to_json(const Scanned& scanned) {
  boost::json::object out{{"mode", word_of(mode_words, scanned.mode)}};
  if (scanned.target) out["target"] = text_for_json(*scanned.target);
  if (scanned.occasion) out["occasion"] = text_for_json(*scanned.occasion);
  return out;
}

Result<Scanned> scanned_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Scanned scanned;
  scanned.mode = static_cast<Scanned::Mode>(fields.choice("mode", mode_words));
  scanned.target = fields.optional_text("target");
  scanned.occasion = fields.optional_text("occasion");
  if (auto error = fields.finish()) return *error;
  return scanned;
}

boost::json::value to_json(const ExamState& exam) {
  boost::json::object out{{"session", text_for_json(exam.session)},
                          {"phase", to_word(exam.phase)},
                          {"part", to_word(exam.part)},
                          {"readiness", to_word(exam.readiness)}};
  if (exam.found) out["found"] = to_text(*exam.found);
  if (exam.unchanged) out["unchanged"] = *exam.unchanged;
  return out;
}

Result<ExamState> exam_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  ExamState exam;
  exam.session = fields.name("session");
  exam.phase = static_cast<ExamPhase>(
      fields.choice("phase", std::span(exam_phase_words).first<3>()));  // never normal
  exam.part = static_cast<Part>(fields.choice("part", part_words));
  exam.readiness = static_cast<Readiness>(fields.choice("readiness", readiness_words));
  exam.found = fields.optional_digest("found");
  if (fields.has("unchanged")) exam.unchanged = fields.boolean_or("unchanged", false);
  if (auto error = fields.finish()) return *error;
  return exam;
}

boost::json::value to_json(const Coalesced& coalesced) {
  return boost::json::object{
      {"scans", coalesced.scans}, {"from", to_text(coalesced.from)}, {"to", to_text(coalesced.to)}};
}

Result<Coalesced> coalesced_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const Coalesced coalesced{fields.count("scans"), fields.time("from"), fields.time("to")};
  if (auto error = fields.finish()) return *error;
  return coalesced;
}

boost::json::value to_json(const ObjectName& object) {
  return boost::json::object{
      {"digest", to_text(object.digest)}, {"size", object.size}, {"count", object.count}};
}

Result<ObjectName> object_name_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const ObjectName object{fields.digest("digest"), fields.count("size"), fields.count("count")};
  if (object.size > object_limit) fields.fail("size", "an object is at most 16 MiB");
  if (auto error = fields.finish()) return *error;
  return object;
}

boost::json::value to_json(const Lost& lost) {
  return boost::json::object{{"chain", to_text(lost.chain)},
                             {"index", lost.index},
                             {"reason", text_for_json(lost.reason)}};
}

Result<Lost> lost_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Lost lost{fields.id("chain"), fields.count("index"), fields.name("reason")};
  if (auto error = fields.finish()) return *error;
  return lost;
}

boost::json::array signed_names(const std::vector<PolicyName>& policies) {
  boost::json::array out;
  for (const PolicyName& policy : policies) {
    out.push_back(boost::json::object{
        {"id", policy.id}, {"serial", policy.serial}, {"digest", to_text(policy.digest)}});
  }
  return out;
}

Result<PolicyName> signed_name_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  PolicyName policy{fields.name("id"), fields.count("serial"), fields.digest("digest"), true};
  if (auto error = fields.finish()) return *error;
  return policy;
}

}  // namespace examguard
