#include "core/policy/policy.hpp"

#include <optional>
#include <set>

#include "core/crypto.hpp"
#include "core/evidence/envelope.hpp"
#include "core/policy/policy_rules.hpp"
#include "core/text.hpp"
#include "core/yaml.hpp"

namespace examguard {
namespace {

constexpr std::int64_t newest_format = 1;
constexpr std::int64_t most_serial = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t most_cpu_percent = 6400;
constexpr std::int64_t most_read_mb = 1 << 20;

// "file:line" of every value that an officer must still fill in.
void collect_unfilled(const YamlNode& node, std::string_view file, std::vector<std::string>& out) {
  if (node.type == YamlNode::Type::scalar && is_unfilled(node.scalar)) {
    out.push_back(std::string(file) + ":" + std::to_string(node.mark.line));
  }
  for (const YamlNode& item : node.items) collect_unfilled(item, file, out);
  for (const YamlNode::Entry& entry : node.entries) collect_unfilled(entry.value, file, out);
}

// A path pattern of files.roots or files.skip. What is not absolute would never match.
Result<std::string> parse_place(std::string_view text) {
  std::string_view path = text;
  for (const std::string_view system : {"linux:", "windows:"}) {
    if (path.starts_with(system)) path.remove_prefix(system.size());
  }
  const bool drive = path.size() >= 2 && path[1] == ':';
  bool starts = drive || path.starts_with('/') || path.starts_with('\\') || path.starts_with("**");
  for (const std::string_view word : {"{profiles}", "{fixed}", "{removable}"}) {
    starts = starts || path.starts_with(word);
  }
  if (starts) return std::string(text);
  return Error{ErrorCode::malformed,
               "expected an absolute path, or one that starts with **, {profiles}, {fixed} or "
               "{removable}, got \"" +
                   excerpt(text) + "\""};
}

class PolicyReader {
 public:
  PolicyReader(const YamlNode& root, std::string_view file) : file_(file), fields_(root, file) {}

  Result<Policy> read() {
    if (const auto error = check_format()) return *error;
    read_head();
    read_over();
    read_programs();
    read_files();
    read_budgets();
    // A layer may waive what a rule above it denies, and that file is not at hand.
    const std::set<std::string>* known = policy_.over_id ? nullptr : &ids_;
    if (const YamlNode* node = fields_.child("waivers")) {
      keep(read_waivers(*node, file_, known), policy_.waivers);
    }
    if (const auto error = fields_.finish()) return *error;
    return std::move(policy_);
  }

 private:
  template <class T>
  void keep(Result<T> result, T& out) {
    if (result) {
      out = std::move(*result);
    } else {
      fields_.fail(result.error());
    }
  }

  // First, since whatever else seems wrong may be right in a newer format.
  std::optional<Error> check_format() {
    const std::int64_t format = fields_.integer("format", 1, most_serial);
    const YamlNode* node = fields_.child("format");
    if (node == nullptr || format <= newest_format) return std::nullopt;
    Error error = yaml_error(file_, node->mark,
                             "policy format " + std::to_string(format) +
                                 "; this program reads format 1 and must be updated");
    error.code = ErrorCode::unsupported;
    return error;
  }

  void read_head() {
    policy_.name.id = name("id", fields_);
    policy_.name.serial = static_cast<std::uint64_t>(fields_.integer("serial", 0, most_serial));
    policy_.level = static_cast<Level>(fields_.choice("layer", level_words()));
    if (const YamlNode* node = fields_.required("scope")) read_scope(*node);
    policy_.issued = day("issued");
    policy_.expires = day("expires");
    if (policy_.issued.ok() && policy_.expires.ok() && policy_.expires < policy_.issued) {
      fields_.fail("expires", "expected a day that is not before \"issued\"");
    }
  }

  std::string name(std::string_view key, YamlFields& fields) {
    std::string text = fields.text(key);
    const auto parsed = parse_name(text);
    if (!text.empty() && !parsed && !is_unfilled(text)) fields.fail(key, parsed.error().what);
    return text;
  }

  Day day(std::string_view key) {
    const std::string text = fields_.text(key);
    if (text.empty()) return {};
    const auto parsed = parse_day(text);
    if (parsed) return *parsed;
    fields_.fail(key, parsed.error().what);
    return {};
  }

  void read_scope(const YamlNode& node) {
    YamlFields scope(node, file_);
    if (scope.child("region") != nullptr) policy_.region = name("region", scope);
    if (scope.child("site") != nullptr) policy_.site = name("site", scope);
    if (const auto error = scope.finish()) {
      fields_.fail(*error);
    } else if (scope.has("region") == scope.has("site")) {
      fields_.fail(node, "expected either \"region\" or \"site\"");
    }
  }

  void read_over() {
    const YamlNode* node = fields_.child("over");
    if (node == nullptr) return;
    YamlFields over(*node, file_);
    policy_.over_id = name("id", over);
    policy_.over_min_serial =
        static_cast<std::uint64_t>(over.integer("min_serial", 0, most_serial));
    if (policy_.level == Level::province) over.fail(*node, "nothing is above layer province");
    if (const auto error = over.finish()) fields_.fail(*error);
  }

  void read_programs() {
    const YamlNode* node = fields_.child("programs");
    if (node == nullptr) return;
    YamlFields programs(*node, file_);
    if (const YamlNode* unlisted = programs.child("unlisted")) read_unlisted(programs, *unlisted);
    if (const YamlNode* rules = programs.child("rules")) {
      keep(read_rules(*rules, file_, Section::programs, ids_), policy_.program_rules);
    }
    if (const auto error = programs.finish()) fields_.fail(*error);
  }

  void read_unlisted(YamlFields& programs, const YamlNode& node) {
    policy_.unlisted.stated = true;
    if (node.type != YamlNode::Type::map) {
      policy_.unlisted.severity =
          static_cast<Severity>(programs.choice("unlisted", severity_words()));
      return;
    }
    YamlFields unlisted(node, file_);
    policy_.unlisted.severity =
        static_cast<Severity>(unlisted.choice("severity", severity_words()));
    policy_.unlisted.delegable = unlisted.boolean_or("delegable", false);
    if (const auto error = unlisted.finish()) programs.fail(*error);
  }

  void read_files() {
    const YamlNode* node = fields_.child("files");
    if (node == nullptr) return;
    static const std::vector<std::string> redactions{"none", "names", "full"};
    YamlFields files(*node, file_);
    policy_.files.roots = read_each<std::string>(files, "roots", parse_place);
    policy_.files.skip = read_each<std::string>(files, "skip", parse_place);
    policy_.redaction = redactions.at(files.choice_or("redaction", redactions, 0));
    if (const YamlNode* rules = files.child("rules")) {
      keep(read_rules(*rules, file_, Section::files, ids_), policy_.file_rules);
    }
    if (const auto error = files.finish()) fields_.fail(*error);
  }

  void read_budgets() {
    const YamlNode* node = fields_.child("budget");
    if (node == nullptr) return;
    YamlFields budgets(*node, file_);
    policy_.budget = read_budget(budgets, "outside");
    policy_.budget_in_exam = read_budget(budgets, "exam");
    if (const auto error = budgets.finish()) fields_.fail(*error);
  }

  Budget read_budget(YamlFields& budgets, std::string_view key) {
    Budget out;
    const YamlNode* node = budgets.child(key);
    if (node == nullptr) return out;
    YamlFields budget(*node, file_);
    if (budget.child("cpu") != nullptr) {
      out.cpu_percent = static_cast<unsigned>(budget.integer("cpu", 1, most_cpu_percent));
    }
    if (budget.child("read") != nullptr) {
      out.read_per_second = static_cast<std::uint64_t>(budget.integer("read", 1, most_read_mb))
                            << 20;
    }
    if (const auto error = budget.finish()) budgets.fail(*error);
    return out;
  }

  std::string_view file_;
  YamlFields fields_;
  std::set<std::string> ids_{"default"};
  Policy policy_;
};

}  // namespace

PolicyText::PolicyText(std::string text, std::string file, Digest digest, bool is_signed)
    : text_(std::move(text)), file_(std::move(file)), digest_(digest), signed_(is_signed) {}

Result<PolicyText> PolicyText::from(const Verified& envelope) {
  if (envelope.type() != PayloadType::policy) {
    return Error{ErrorCode::refused, "expected an envelope with a policy"};
  }
  const std::string name = "policy " + to_hex(envelope.digest()).substr(0, 12);
  return PolicyText(std::string(envelope.payload()), name, envelope.digest(), true);
}

PolicyText PolicyText::unsigned_policy(std::string text, std::string file) {
  const Digest digest = sha256(text);
  return {std::move(text), std::move(file), digest, false};
}

Result<Policy> parse_policy(const PolicyText& text) {
  auto tree = read_yaml(text.text(), text.file());
  if (!tree) return tree.error();
  auto policy = PolicyReader(*tree, text.file()).read();
  if (!policy) return policy.error();
  policy->name.digest = text.digest();
  policy->name.is_signed = text.is_signed();
  collect_unfilled(*tree, text.file(), policy->unfilled);
  return policy;
}

}  // namespace examguard
