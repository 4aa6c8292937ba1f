#include "agent/scan/scan_for_report.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/scan/scan.hpp"
#include "agent/state/known.hpp"
#include "agent/system/build.hpp"
#include "core/exam/budget.hpp"
#include "core/json.hpp"
#include "core/report/redaction.hpp"
#include "io/clock.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

constexpr std::size_t most_layers = 3;

json::value json_of(const Object& object) {
  return json::object{{"count", object.name.count}, {"left_out", object.left_out}};
}

// At idle: nobody waits, no exam, and everything is walked anyway.
bool may_recheck(const ScanJob& job) {
  return !job.is_urgent && !job.in_exam && job.part == Part::full && job.changes.everything;
}

std::uint64_t fresh_dice() {
  std::uint64_t dice = 0;
  const auto bytes = random_bytes(sizeof dice);
  std::memcpy(&dice, bytes.data(), sizeof dice);
  return dice;
}

// Exact bytes.
template <class Paths>
json::array json_of(const Paths& paths) {
  json::array out;
  for (const auto& path : paths) out.push_back(json::string(to_base64(path)));
  return out;
}

std::vector<std::string> paths(JsonFields& fields, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& text : fields.texts(key)) {
    auto path = from_base64(text);
    if (path)
      out.push_back(std::move(*path));
    else
      fields.fail(key, path.error());
  }
  return out;
}

// What the JSON line says of an object whose bytes follow.
struct ObjectWords {
  std::uint64_t count = 0;
  std::uint64_t left_out = 0;
};

Result<ObjectWords> object_words(const json::value& json) {
  JsonFields fields(json);
  const ObjectWords words{fields.count("count"), fields.count("left_out")};
  if (auto error = fields.finish()) return *error;
  return words;
}

Object object_of(std::string_view bytes, const ObjectWords& words) {
  return {Bytes(bytes), {sha256(bytes), bytes.size(), words.count}, words.left_out};
}

Changes changes(JsonFields& fields) {
  Changes out;
  out.everything = fields.boolean_or("everything", true);
  for (auto& path : paths(fields, "folders")) out.folders.insert(std::move(path));
  for (auto& path : paths(fields, "trees")) out.trees.insert(std::move(path));
  out.short_lived = paths(fields, "short_lived");
  out.more_short_lived = fields.count("more_short_lived");
  return out;
}

// The three lines; a system that writes text may end them in its own way.
Result<std::array<std::string_view, 3>> lines_of(std::string_view bytes) {
  std::array<std::string_view, 3> lines;
  for (std::string_view& line : lines) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
      return Error{ErrorCode::malformed, "the scanning process ended before its answer did"};
    }
    line = bytes.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    bytes.remove_prefix(end + 1);
  }
  return lines;
}

// Of a flood the scan keeps no more than a report can carry.
std::uint64_t programs_left_out(const ScanResult& result) {
  const std::uint64_t kept = result.programs.size();
  return result.coverage.programs - std::min(kept, result.coverage.programs);
}

}  // namespace

ScanForReport for_report(const ScanResult& result) {
  auto programs = programs_object(result.programs, programs_left_out(result));
  const Digest found = found_by(result.findings, programs.name.digest);
  return {result.outcome,
          result.counts,
          result.coverage,
          result.started,
          result.finished,
          result.policies,
          findings_object(result.findings, result.gaps),
          std::move(programs),
          found,
          result.look};
}

bool says_the_same(const ScanForReport& left, const ScanForReport& right) {
  return left.outcome == right.outcome && left.counts == right.counts &&
         left.policies == right.policies && left.findings.name == right.findings.name &&
         left.programs.name == right.programs.name &&
         left.coverage.volumes == right.coverage.volumes &&
         left.coverage.profiles == right.coverage.profiles;
}

std::string encode(const ScanForReport& scan) {
  json::array policies;
  for (const PolicyName& name : scan.policies) policies.push_back(to_json(name));
  const json::object head{
      {"outcome", to_word(scan.outcome)},   {"counts", to_json(scan.counts)},
      {"coverage", to_json(scan.coverage)}, {"started", to_text(scan.started)},
      {"finished", to_text(scan.finished)}, {"policies", std::move(policies)},
      {"findings", json_of(scan.findings)}, {"programs", json_of(scan.programs)},
      {"found", to_text(scan.found)},       {"told", json_of(scan.look.told)},
      {"kept", scan.look.is_kept},          {"took_ms", scan.look.took.count()}};
  return encode_json(head) + "\n" + scan.findings.bytes + "\n" + scan.programs.bytes + "\n";
}

Result<ScanForReport> decode_scan_for_report(std::string_view bytes) {
  const auto lines = lines_of(bytes);
  if (!lines) return lines.error();
  const auto head = decode_json((*lines)[0]);
  if (!head) return head.error();
  JsonFields fields(*head);
  ScanForReport scan;
  const auto outcome = parse_outcome(fields.text("outcome"));
  if (outcome) scan.outcome = *outcome;
  scan.counts = fields.object("counts", counts_from_json);
  scan.coverage = fields.object("coverage", coverage_from_json);
  scan.started = fields.time("started");
  scan.finished = fields.time("finished");
  scan.policies = fields.objects("policies", most_layers, policy_name_from_json);
  const auto findings = fields.object("findings", object_words);
  const auto programs = fields.object("programs", object_words);
  scan.found = fields.digest("found");
  scan.look.told = paths(fields, "told");
  scan.look.is_kept = fields.boolean_or("kept", false);
  scan.look.took = std::chrono::milliseconds(fields.count("took_ms"));
  if (auto error = fields.finish()) return *error;
  if (!outcome) return outcome.error();
  scan.findings = object_of((*lines)[1], findings);
  scan.programs = object_of((*lines)[2], programs);
  return scan;
}

std::string encode(const ScanJob& job) {
  json::object out{{"state", job.state},
                   {"root", job.root},
                   {"threads", job.threads},
                   {"urgent", job.is_urgent},
                   {"now", to_text(job.now)},
                   {"exam_time", to_text(job.exam_time)},
                   {"part", to_word(job.part)},
                   {"in_exam", job.in_exam},
                   {"defers_hashes", job.defers_hashes},
                   {"bundle", encode(job.bundle)},
                   {"everything", job.changes.everything},
                   {"folders", json_of(job.changes.folders)},
                   {"trees", json_of(job.changes.trees)},
                   {"short_lived", json_of(job.changes.short_lived)},
                   {"more_short_lived", job.changes.more_short_lived}};
  if (job.full_scan) out["full_scan"] = to_text(*job.full_scan);
  return encode_json(out) + "\n";
}

Result<ScanJob> decode_scan_job(std::string_view line) {
  const auto value = decode_json(line, {2 * policy_bundle_limit, 4});
  if (!value) return value.error();
  JsonFields fields(*value);
  ScanJob job;
  job.state = fields.text("state");
  job.root = fields.text("root");
  job.threads = static_cast<unsigned>(fields.count("threads"));
  job.is_urgent = fields.boolean_or("urgent", false);
  job.now = fields.time("now");
  job.exam_time = fields.time("exam_time");
  job.part = fields.choice("part", {"quick", "full"}) == 0 ? Part::quick : Part::full;
  job.in_exam = fields.boolean_or("in_exam", false);
  job.defers_hashes = fields.boolean_or("defers_hashes", false);
  const std::string bundle = fields.text("bundle");
  job.changes = changes(fields);
  job.full_scan = fields.optional_time("full_scan");
  if (auto error = fields.finish()) return *error;
  auto decoded = decode_policy_bundle(bundle);
  if (!decoded) return decoded.error();
  job.bundle = std::move(*decoded);
  return job;
}

Result<ScanForReport> do_scan_job(const ScanJob& job, const std::stop_token& stop) {
  const auto state = AgentState::look(job.state);
  if (!state) return state.error();
  auto known = read_known(*state, std::nullopt);
  if (!known) return known.error();
  auto opened = open_bundle(job.bundle, known->policies, known->identity.enrolment, job.now);
  if (!opened) return opened.error();
  known->bundle = std::move(*opened);
  if (!known->bundle->layers) {
    return Error{ErrorCode::not_found, "no policy is published for this PC's site"};
  }
  const auto build = this_build();
  if (!build) return build.error();
  ScanRequest request;
  request.root = job.root;
  request.threads = job.threads;
  request.now = job.now;
  request.own_programs = {build->digest};
  request.seen = ScanState::load(job.state + "/scan-state", build->digest);
  request.redaction = redaction_of(*known->bundle->layers);
  request.part = job.part;
  request.defers_hashes = job.defers_hashes;
  request.keeps_seen = !job.in_exam;
  if (job.in_exam || !job.is_urgent) {
    request.budget = budget_of(*known->bundle->layers, job.in_exam);
  }
  if (may_recheck(job)) {
    request.recheck = std::make_shared<Recheck>(Recheck::Limits(), fresh_dice());
  }
  request.changes = job.changes;
  request.full_scan = job.full_scan;
  const auto judge =
      std::make_shared<const Judge>(*known->bundle->layers, place_of(*known, job.exam_time));
  ScanProgressFile progress(job.state);
  if (!job.in_exam) {
    request.progress = [&progress](const ScanProgress& now) { progress.tell(now); };
  }
  const auto result = scan_machine(std::move(request), judge, stop);
  if (!result) return result.error();
  const bool is_whole =
      job.part == Part::full && result->coverage.finished && !result->coverage.full_scan;
  if (is_whole && !job.in_exam) progress.end(progress_of(result->coverage));
  auto scan = for_report(*result);
  scan.look.took = std::chrono::duration_cast<std::chrono::milliseconds>(process_time());
  return scan;
}

}  // namespace examguard
