// Reading the JSON of core/report/finding.hpp (docs/formats/findings.md): types strictly, unknown
// fields not at all.
#include "core/json.hpp"
#include "core/report/finding.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

const std::vector<std::string_view> severity_words = {"notice", "suspicious", "violation"};
const std::vector<std::string_view> level_words = {"province", "city", "site"};
const std::vector<std::string_view> state_words = {"installed", "held", "half_installed",
                                                   "removed"};
const std::vector<std::string_view> trust_words = {"none", "owned_unverified", "os_package"};
const std::vector<std::string_view> verdict_words = {"allowed", "waived", "unlisted", "denied",
                                                     "undetermined"};

template <class T>
T choice(JsonFields& fields, std::string_view key, const std::vector<std::string_view>& words) {
  return static_cast<T>(fields.choice(key, words));
}

template <class T>
T choice_or(JsonFields& fields, std::string_view key, const std::vector<std::string_view>& words,
            T otherwise) {
  return fields.has(key) ? choice<T>(fields, key, words) : otherwise;
}

std::string text_or_empty(JsonFields& fields, std::string_view key) {
  return fields.optional_text(key).value_or("");
}

Path read_path(JsonFields& fields) {
  Path path;
  path.text = fields.text("path");
  if (fields.has("path_raw")) path.raw = fields.base64("path_raw");
  return path;
}

std::optional<Digest> bare_digest(JsonFields& fields, std::string_view key) {
  const auto hex = fields.optional_text(key);
  if (!hex) return std::nullopt;
  const auto digest = parse_hex_digest(*hex);
  if (digest) return *digest;
  fields.fail(key, digest.error());
  return std::nullopt;
}

Result<FileTimes> times_from_json(const json::value& value) {
  JsonFields fields(value, "times");
  FileTimes times;
  times.modified = fields.optional_time("modified");
  times.changed = fields.optional_time("changed");
  times.created = fields.optional_time("created");
  if (auto error = fields.finish()) return *error;
  return times;
}

// `kind` in a group is "group" and tells nothing.
Result<Observation> read_subject(const json::value& value, bool is_group) {
  JsonFields fields(value, "subject");
  Observation out;
  if (is_group) {
    out.kind = Kind::file;
    (void)fields.choice("kind", {"group"});
  } else {
    out.kind = choice<Kind>(fields, "kind", {"program", "file"});
  }
  out.name = fields.text("name");
  out.version = text_or_empty(fields, "version");
  out.signer = text_or_empty(fields, "signer");
  out.vendor = text_or_empty(fields, "vendor");
  out.path = read_path(fields);
  out.sha256 = bare_digest(fields, "sha256");
  out.sha256_missing = text_or_empty(fields, "sha256_missing");
  out.size = fields.count_or("size", 0);
  out.times = fields.optional_object("times", times_from_json).value_or(FileTimes{});
  out.owner = text_or_empty(fields, "owner");
  out.source = fields.text("source");
  out.key = text_or_empty(fields, "key");
  out.profile = text_or_empty(fields, "profile");
  out.package = text_or_empty(fields, "package");
  out.product = text_or_empty(fields, "product");
  out.original_name = text_or_empty(fields, "original_name");
  out.state = choice_or(fields, "state", state_words, InstallState::installed);
  out.content = text_or_empty(fields, "content");
  out.content_class = text_or_empty(fields, "content_class");
  out.trust = choice_or(fields, "trust", trust_words, Trust::none);
  out.disguised = fields.boolean_or("disguised", false);
  out.hidden = fields.boolean_or("hidden", false);
  out.system_component = fields.boolean_or("system_component", false);
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<Waiver> waiver_from_json(const json::value& value) {
  JsonFields fields(value, "waiver");
  Waiver out;
  out.rule = fields.text("rule");
  out.by = fields.text("by");
  out.reason = fields.text("reason");
  out.sites = fields.texts("sites");
  const auto until = parse_day(fields.text("until"));
  if (until) {
    out.until = *until;
  } else {
    fields.fail("until", until.error());
  }
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<Words> words_from_json(const json::value& value) {
  JsonFields fields(value);
  Words out;
  out.zh = fields.text("zh");
  out.en = fields.text("en");
  if (auto error = fields.finish()) return *error;
  return out;
}

Group read_group(JsonFields& fields) {
  Group group;
  group.folder = fields.text("folder");
  group.count = fields.count("count");
  group.bytes = fields.count("bytes");
  group.members = fields.objects("members", most_members, observation_from_json);
  group.members_digest = fields.digest("members_digest");
  return group;
}

}  // namespace

Result<Finding> finding_from_json(const json::value& value) {
  JsonFields fields(value);
  Finding out;
  out.id = fields.id("id");
  out.verdict = choice<Verdict>(fields, "verdict", verdict_words);
  out.severity = choice<Severity>(fields, "severity", severity_words);
  out.category = fields.text("category");
  out.rule = fields.text("rule");
  out.layer = std::string(level_words[fields.choice("layer", level_words)]);
  out.criterion = fields.text("criterion");
  out.unread = text_or_empty(fields, "unread");
  if (auto waiver = fields.optional_object("waiver", waiver_from_json)) {
    out.waiver = std::make_shared<const Waiver>(std::move(*waiver));
  }
  out.clause = text_or_empty(fields, "clause");
  out.rule_digest = fields.optional_digest("rule_digest").value_or(Digest{});
  out.engine = fields.count("engine");
  out.product = text_or_empty(fields, "product");
  out.why = fields.optional_object("why", words_from_json).value_or(Words{});
  out.todo = fields.optional_object("todo", words_from_json).value_or(Words{});
  if (fields.has("folder")) out.group = read_group(fields);
  if (const auto* subject = fields.required_child("subject")) {
    auto read = read_subject(*subject, out.group.has_value());
    if (read) {
      out.subject = std::move(*read);
    } else {
      fields.fail("subject", read.error());
    }
  }
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<Observation> observation_from_json(const json::value& value) {
  return read_subject(value, false);
}

Result<Gap> gap_from_json(const json::value& value) {
  JsonFields fields(value);
  Gap out;
  out.source = fields.text("source");
  out.path = read_path(fields);
  out.why = fields.name("why");
  out.count = fields.count("count");
  out.detail = text_or_empty(fields, "detail");
  if (auto error = fields.finish()) return *error;
  return out;
}

namespace {

constexpr std::size_t most_volumes = 4096;

Result<WatchedVolume> watched_volume_from_json(const json::value& value) {
  JsonFields fields(value, "watched volume");
  WatchedVolume out;
  out.path = fields.text("path");
  const auto by = parse_watched_by(fields.text("by"));
  if (by) out.by = *by;
  out.is_partly = fields.boolean_or("partly", false);
  out.label = text_or_empty(fields, "label");
  out.serial = text_or_empty(fields, "serial");
  if (auto error = fields.finish()) return *error;
  if (!by) return by.error();
  return out;
}

}  // namespace

Result<Coverage> coverage_from_json(const json::value& value) {
  JsonFields fields(value, "coverage");
  Coverage out;
  out.files = fields.count("files");
  out.folders = fields.count_or("folders", 0);
  out.bytes = fields.count("bytes");
  out.hashed_bytes = fields.count("hashed_bytes");
  out.opened_files = fields.count("opened_files");
  out.rechecked_files = fields.count_or("rechecked_files", 0);
  out.programs = fields.count("programs");
  out.sources = fields.texts("sources");
  out.volumes = fields.texts("volumes");
  out.profiles = fields.texts("profiles");
  out.duration_ms = fields.count("duration_ms");
  out.finished = fields.boolean_or("finished", false);
  out.watched = fields.objects("watched", most_volumes, watched_volume_from_json);
  out.full_scan = fields.optional_time("full_scan");
  out.walked_folders = fields.count_or("walked_folders", 0);
  out.short_lived = fields.count_or("short_lived", 0);
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<Counts> counts_from_json(const json::value& value) {
  JsonFields fields(value, "counts");
  Counts out;
  for (const Verdict verdict :
       {Verdict::denied, Verdict::unlisted, Verdict::undetermined, Verdict::waived}) {
    const auto* row = fields.required_child(to_word(verdict));
    if (row == nullptr) continue;
    JsonFields cells(*row, to_word(verdict));
    for (const Severity severity : {Severity::notice, Severity::suspicious, Severity::violation}) {
      const std::uint64_t n = cells.count_or(to_word(severity), 0);
      if (n != 0) out.by_verdict[verdict][severity] = n;
    }
    if (auto error = cells.finish()) fields.fail(to_word(verdict), *error);
  }
  if (auto error = fields.finish()) return *error;
  return out;
}

Result<PolicyName> policy_name_from_json(const json::value& value) {
  JsonFields fields(value, "policy");
  PolicyName out;
  out.id = fields.name("id");
  out.serial = fields.count("serial");
  out.digest = fields.digest("digest");
  out.is_signed = fields.boolean_or("signed", false);
  if (auto error = fields.finish()) return *error;
  return out;
}

}  // namespace examguard
