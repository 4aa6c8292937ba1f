// Writing the JSON of core/report/finding.hpp (docs/formats/findings.md).
#include <algorithm>
#include <initializer_list>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/json.hpp"
#include "core/report/finding.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

json::string text(std::string_view value) {
  return json::string(text_for_json(value));
}

// Sparse files and odd disks claim sizes that no JSON reader keeps.
json::value number(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min(value, json_integer_max));
}

json::array texts(const std::vector<std::string>& values) {
  json::array out;
  for (const std::string& value : values) out.push_back(text(value));
  return out;
}

void put_known(json::object& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out[key] = text(value);
}

void put_flag(json::object& out, std::string_view key, bool value) {
  if (value) out[key] = true;
}

// The format's years have four digits; a time beyond them says nothing.
void put_time(json::object& out, std::string_view key, const std::optional<TimePoint>& time) {
  using std::chrono::year;
  if (!time) return;
  const Day day{std::chrono::floor<std::chrono::days>(*time)};
  const auto in_range = *time >= TimePoint{std::chrono::sys_days{year(0) / 1 / 1}} &&
                        *time < TimePoint{std::chrono::sys_days{year(10000) / 1 / 1}};
  if (in_range && day.ok()) out[key] = to_text(*time);
}

json::object words(const Words& value) {
  return {{"zh", text(value.zh)}, {"en", text(value.en)}};
}

std::string_view to_word(Kind kind) {
  return kind == Kind::program ? "program" : "file";
}

std::string_view to_word(InstallState state) {
  switch (state) {
    case InstallState::held:
      return "held";
    case InstallState::half_installed:
      return "half_installed";
    case InstallState::removed:
      return "removed";
    case InstallState::installed:
      break;
  }
  return "";
}

std::string_view to_word(Trust trust) {
  switch (trust) {
    case Trust::owned_unverified:
      return "owned_unverified";
    case Trust::os_package:
      return "os_package";
    case Trust::none:
      break;
  }
  return "";
}

void put_path(json::object& out, const Path& path) {
  out["path"] = text(path.text);
  if (!path.raw.empty()) out["path_raw"] = to_base64(path.raw);
}

json::object subject_json(const Observation& subject, std::string_view kind) {
  json::object out;
  out["kind"] = kind;
  out["name"] = text(subject.name);
  out["version"] = text(subject.version);
  out["signer"] = text(subject.signer);
  out["vendor"] = text(subject.vendor);
  put_path(out, subject.path);
  if (subject.sha256) out["sha256"] = to_hex(*subject.sha256);
  put_known(out, "sha256_missing", subject.sha256_missing);
  out["size"] = number(subject.size);
  json::object times;
  put_time(times, "modified", subject.times.modified);
  put_time(times, "changed", subject.times.changed);
  put_time(times, "created", subject.times.created);
  out["times"] = std::move(times);
  out["owner"] = text(subject.owner);
  out["source"] = text(subject.source);
  put_known(out, "key", subject.key);
  put_known(out, "profile", subject.profile);
  put_known(out, "package", subject.package);
  put_known(out, "product", subject.product);
  put_known(out, "original_name", subject.original_name);
  put_known(out, "state", to_word(subject.state));
  put_known(out, "content", subject.content);
  put_known(out, "content_class", subject.content_class);
  put_known(out, "trust", to_word(subject.trust));
  put_flag(out, "disguised", subject.disguised);
  put_flag(out, "hidden", subject.hidden);
  put_flag(out, "system_component", subject.system_component);
  return out;
}

json::object waiver_json(const Waiver& waiver) {
  return {{"rule", text(waiver.rule)},
          {"by", text(waiver.by)},
          {"reason", text(waiver.reason)},
          {"until", to_text(waiver.until)},
          {"sites", texts(waiver.sites)}};
}

void put_group(json::object& out, const Group& group) {
  json::array members;
  for (const Observation& member : group.members) {
    members.push_back(subject_json(member, to_word(member.kind)));
  }
  out["folder"] = text(group.folder);
  out["count"] = number(group.count);
  out["bytes"] = number(group.bytes);
  out["members"] = std::move(members);
  out["members_digest"] = to_text(group.members_digest);
}

template <class List>
json::array list_json(const List& values) {
  json::array out;
  for (const auto& value : values) out.push_back(to_json(value));
  return out;
}

}  // namespace

json::value to_json(const Finding& finding) {
  json::object out;
  out["id"] = to_text(finding.id);
  out["verdict"] = to_word(finding.verdict);
  out["severity"] = to_word(finding.severity);
  out["category"] = text(finding.category);
  out["rule"] = text(finding.rule);
  out["layer"] = text(finding.layer);
  out["criterion"] = text(finding.criterion);
  put_known(out, "unread", finding.unread);
  if (finding.waiver) out["waiver"] = waiver_json(*finding.waiver);
  put_known(out, "clause", finding.clause);
  if (finding.rule_digest != Digest{}) out["rule_digest"] = to_text(finding.rule_digest);
  out["engine"] = number(finding.engine);
  out["subject"] =
      subject_json(finding.subject, finding.group ? "group" : to_word(finding.subject.kind));
  out["product"] = text(finding.product);
  out["why"] = words(finding.why);
  out["todo"] = words(finding.todo);
  if (finding.group) put_group(out, *finding.group);
  return out;
}

json::value to_json(const Observation& subject) {
  return subject_json(subject, to_word(subject.kind));
}

json::value to_json(const Gap& gap) {
  json::object out;
  out["source"] = text(gap.source);
  put_path(out, gap.path);
  out["why"] = text(gap.why);
  out["count"] = number(gap.count);
  put_known(out, "detail", gap.detail);
  return out;
}

json::value to_json(const WatchedVolume& volume) {
  json::object out;
  out["path"] = text(volume.path);
  out["by"] = text(to_word(volume.by));
  if (volume.is_partly) out["partly"] = true;
  put_known(out, "label", volume.label);
  put_known(out, "serial", volume.serial);
  return out;
}

json::value to_json(const Coverage& coverage) {
  json::object out{{"files", number(coverage.files)},
                   {"folders", number(coverage.folders)},
                   {"bytes", number(coverage.bytes)},
                   {"hashed_bytes", number(coverage.hashed_bytes)},
                   {"opened_files", number(coverage.opened_files)},
                   {"rechecked_files", number(coverage.rechecked_files)},
                   {"programs", number(coverage.programs)},
                   {"sources", texts(coverage.sources)},
                   {"volumes", texts(coverage.volumes)},
                   {"profiles", texts(coverage.profiles)},
                   {"duration_ms", number(coverage.duration_ms)},
                   {"finished", coverage.finished}};
  if (!coverage.watched.empty()) {
    json::array watched;
    for (const auto& volume : coverage.watched) watched.push_back(to_json(volume));
    out["watched"] = std::move(watched);
  }
  if (coverage.full_scan) {
    out["full_scan"] = to_text(*coverage.full_scan);
    out["walked_folders"] = number(coverage.walked_folders);
  }
  if (coverage.short_lived != 0) out["short_lived"] = number(coverage.short_lived);
  return out;
}

json::value to_json(const Counts& counts) {
  json::object out;
  for (const Verdict verdict :
       {Verdict::denied, Verdict::unlisted, Verdict::undetermined, Verdict::waived}) {
    json::object by_severity;
    for (const Severity severity : {Severity::violation, Severity::suspicious, Severity::notice}) {
      std::uint64_t n = 0;
      if (const auto row = counts.by_verdict.find(verdict); row != counts.by_verdict.end()) {
        if (const auto cell = row->second.find(severity); cell != row->second.end()) {
          n = cell->second;
        }
      }
      by_severity[to_word(severity)] = number(n);
    }
    out[to_word(verdict)] = std::move(by_severity);
  }
  return out;
}

json::value to_json(const PolicyName& name) {
  return json::object{{"id", text(name.id)},
                      {"serial", number(name.serial)},
                      {"digest", to_text(name.digest)},
                      {"signed", name.is_signed}};
}

json::value to_json(const ScanResult& result) {
  json::object out;
  out["format"] = 1;
  out["outcome"] = to_word(result.outcome);
  out["counts"] = to_json(result.counts);
  out["findings"] = list_json(result.findings);
  out["gaps"] = list_json(result.gaps);
  out["coverage"] = to_json(result.coverage);
  out["policy"] = list_json(result.policies);
  put_time(out, "started", result.started);
  put_time(out, "finished", result.finished);
  if (!result.programs.empty()) {
    json::array programs;
    result.programs.each([&](const Observation& one) { programs.push_back(to_json(one)); });
    out["programs"] = std::move(programs);
  }
  return out;
}

void write_json(const ScanResult& result, const std::function<void(std::string_view)>& take) {
  // `each` calls what it is given with every value.
  const auto take_each = [&](std::string_view name, const auto& each) {
    take(",\"" + std::string(name) + "\":[");
    bool is_first = true;
    each([&](const auto& value) {
      if (!std::exchange(is_first, false)) take(",");
      take(encode_json(to_json(value)));
    });
    take("]");
  };
  const auto take_list = [&](std::string_view name, const auto& values) {
    take_each(name, [&](const auto& use) { std::for_each(values.begin(), values.end(), use); });
  };
  const auto take_field = [&](std::string_view name, const json::value& value) {
    take(",\"" + std::string(name) + "\":" + encode_json(value));
  };
  take(R"({"format":1,"outcome":)" + encode_json(json::string(to_word(result.outcome))));
  take_field("counts", to_json(result.counts));
  take_list("findings", result.findings);
  take_list("gaps", result.gaps);
  take_field("coverage", to_json(result.coverage));
  take_list("policy", result.policies);
  json::object times;
  put_time(times, "started", result.started);
  put_time(times, "finished", result.finished);
  for (const auto& [name, time] : times) take_field(name, time);
  if (!result.programs.empty()) {
    take_each("programs", [&](const auto& use) { result.programs.each(use); });
  }
  take("}");
}

}  // namespace examguard
