#include "agent/policy/policy_subject.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/kinds/kind_table.hpp"
#include "core/policy/policy_rules.hpp"

namespace examguard {
namespace {

class SubjectReader {
 public:
  SubjectReader(const YamlNode& node, std::string_view file) : fields_(node, file) {}

  Result<WrittenSubject> read() {
    WrittenSubject written;
    Observation& subject = written.observation;
    read_kind(subject);
    read_names(subject);
    read_content(subject);
    read_state(subject);
    read_trust(subject);
    if (const auto size = amount("size", "<=", parse_size_range)) subject.size = *size;
    written.age = amount("age", "<=", parse_age_range);
    read_sha256(subject);
    if (auto error = fields_.finish()) return std::move(*error);
    if (!subject.name.empty() || !subject.path.text.empty() || !subject.key.empty()) return written;
    fields_.fail("name", "a subject needs a \"name\", a \"key\" or a \"path\"");
    return *fields_.finish();
  }

 private:
  // A program with a path and no source was found on disk.
  void read_kind(Observation& subject) {
    subject.kind = static_cast<Kind>(fields_.choice_or("kind", {"program", "file"}, 0));
    const bool has_path = fields_.child("path") != nullptr;
    const bool is_file = subject.kind == Kind::file;
    subject.source = fields_.text_or("source", is_file    ? "files"
                                               : has_path ? "portable"
                                                          : "uninstall");
  }

  void read_names(Observation& subject) {
    subject.path.text = fields_.text_or("path", "");
    std::replace(subject.path.text.begin(), subject.path.text.end(), '\\', '/');
    const std::string& path = subject.path.text;
    const std::size_t slash = path.rfind('/');
    subject.name =
        fields_.text_or("name", slash == std::string::npos ? path : path.substr(slash + 1));
    subject.key = fields_.text_or("key", subject.kind == Kind::program ? subject.name : "");
    subject.version = fields_.text_or("version", "");
    subject.vendor = fields_.text_or("vendor", "");
    subject.signer = fields_.text_or("signer", "");
    subject.package = fields_.text_or("package", "");
    subject.product = fields_.text_or("product", "");
    subject.original_name = fields_.text_or("original_name", "");
    subject.profile = fields_.text_or("profile", "");
  }

  // The class follows from the kind by content, and so does whether the name lies about it.
  void read_content(Observation& subject) {
    const bool is_portable = subject.source == "portable";
    subject.content = fields_.text_or("content", is_portable ? "elf" : "");
    FileKind kind;
    if (!subject.content.empty()) {
      kind = kind_named(subject.content);
      if (kind.name != subject.content) fields_.fail("content", "no kind of content has this name");
    }
    subject.content_class = fields_.text_or("content_class", kind.content_class);
    const bool lies = !subject.content.empty() && is_disguised(subject.name, kind);
    subject.disguised = fields_.boolean_or("disguised", lies);
  }

  void read_state(Observation& subject) {
    static const std::vector<std::string> states{"installed", "held", "half-installed", "removed"};
    subject.state = static_cast<InstallState>(fields_.choice_or("state", states, 0));
    subject.system_component = fields_.boolean_or("system_component", false);
  }

  void read_trust(Observation& subject) {
    static const std::vector<std::string> words{"none", "owned-unverified", "os-package"};
    subject.trust = static_cast<Trust>(fields_.choice_or("trust", words, 0));
  }

  void read_sha256(Observation& subject) {
    const auto hex = fields_.optional_text("sha256");
    if (!hex) return;
    const auto digest = parse_hex_digest(*hex);
    if (digest) {
      subject.sha256 = *digest;
    } else {
      fields_.fail("sha256", digest.error().what);
    }
  }

  // "12MB" or "3d": one bound of the ranges that a policy knows.
  std::optional<std::uint64_t> amount(std::string_view key, std::string_view bound,
                                      Result<NumberRange> (*parse)(std::string_view)) {
    const auto text = fields_.optional_text(key);
    if (!text) return std::nullopt;
    const auto range = parse(std::string(bound) + *text);
    if (range) return range->at_most;
    fields_.fail(key, range.error().what);
    return std::nullopt;
  }

  YamlFields fields_;
};

YamlNode::Entry entry(std::string key, std::string value, std::size_t word) {
  YamlNode node;
  node.type = YamlNode::Type::scalar;
  node.mark = {1, word};
  node.scalar = std::move(value);
  return {std::move(key), node.mark, std::move(node)};
}

// "vendor=ToDesk" has a key, "a=b/c" and "=" have none.
std::size_t key_length(const std::string& word) {
  const std::size_t end = word.find('=');
  if (end == std::string::npos || end == 0) return 0;
  const bool is_key = std::all_of(
      word.begin(), word.begin() + static_cast<std::ptrdiff_t>(end),
      [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); });
  return is_key ? end : 0;
}

bool is_path(const std::string& word) {
  return word.find('/') != std::string::npos || word.find('\\') != std::string::npos;
}

bool has(const YamlNode& map, std::string_view key) {
  return std::any_of(map.entries.begin(), map.entries.end(),
                     [&](const YamlNode::Entry& known) { return known.key == key; });
}

void add_word(YamlNode& map, const std::string& word, std::size_t number) {
  if (!is_path(word)) {
    map.entries.push_back(entry("name", word, number));
    return;
  }
  map.entries.push_back(entry("path", word, number));
  const auto claimed = claimed_kind(word);
  if (!claimed || has(map, "content")) return;
  if (!has(map, "kind") && !is_program(*claimed))
    map.entries.push_back(entry("kind", "file", number));
  map.entries.push_back(entry("content", std::string(claimed->name), number));
}

}  // namespace

Result<WrittenSubject> read_subject(const YamlNode& node, std::string_view file) {
  return SubjectReader(node, file).read();
}

Result<std::vector<WrittenSubject>> parse_subjects(const std::vector<std::string>& words) {
  YamlNode shared;
  shared.type = YamlNode::Type::map;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t end = key_length(words[i]);
    if (end == 0) continue;
    std::string key = words[i].substr(0, end);
    if (has(shared, key)) {
      return yaml_error("SUBJECT", {1, i + 1}, "the key \"" + key + "\" was given already");
    }
    shared.entries.push_back(entry(std::move(key), words[i].substr(end + 1), i + 1));
  }
  std::vector<WrittenSubject> subjects;
  const auto add = [&](const YamlNode& map) -> Result<> {
    auto subject = read_subject(map, "SUBJECT");
    if (!subject) return subject.error();
    subjects.push_back(std::move(*subject));
    return {};
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (key_length(words[i]) != 0) continue;
    YamlNode map = shared;
    add_word(map, words[i], i + 1);
    if (const auto added = add(map); !added) return added.error();
  }
  if (subjects.empty()) {
    if (const auto added = add(shared); !added) return added.error();
  }
  return subjects;
}

Observation at(const WrittenSubject& subject, TimePoint now) {
  Observation out = subject.observation;
  if (subject.age) out.times.modified = now - std::chrono::seconds(*subject.age);
  return out;
}

}  // namespace examguard
