#include "core/policy_rules.hpp"

#include <algorithm>

#include "core/crypto.hpp"

namespace examguard {
namespace {

Words read_words(YamlFields& fields, std::string_view key, std::string_view file) {
  const YamlNode* node = fields.child(key);
  if (node == nullptr) return {};
  YamlFields languages(*node, file);
  Words words{languages.text_or("zh", ""), languages.text_or("en", "")};
  if (const auto error = languages.finish()) fields.fail(*error);
  return words;
}

// Names a thing exactly, so that each is a finding of its own.
bool names_one_thing(const Criteria& criteria) {
  return !criteria.sha256.empty() || !criteria.signer.empty() || !criteria.name.empty() ||
         !criteria.file.empty() || !criteria.path.empty();
}

class RuleReader {
 public:
  RuleReader(const YamlNode& node, std::string_view file, Section section)
      : node_(node), file_(file), section_(section), fields_(node, file) {}

  Result<Rule> read() {
    Rule rule;
    rule.id = fields_.text("id");
    if (!rule.id.empty() && (!is_name(rule.id) || rule.id == "default")) {
      fields_.fail("id", "expected a name of letters, digits and \"-_.\", and not \"default\"");
    }
    read_effect(rule);
    bool unfilled = false;
    rule.when = read_each<Phase>(fields_, "when", parse_phase, unfilled);
    rule.seats = read_each<SeatKind>(fields_, "seats", parse_seat_kind, unfilled);
    if (unfilled) rule.alternatives.clear();
    rule.clause = fields_.text_or("clause", "");
    rule.why = read_words(fields_, "why", file_);
    rule.todo = read_words(fields_, "todo", file_);
    rule.delegable = fields_.boolean_or("delegable", false);
    if (section_ == Section::files) {
      const bool groups =
          rule.effect == Effect::deny &&
          std::none_of(rule.alternatives.begin(), rule.alternatives.end(), names_one_thing);
      rule.groups = fields_.boolean_or("group", groups);
    }
    rule.text_digest = sha256(canonical_json(node_));
    if (const auto error = fields_.finish()) return *error;
    return rule;
  }

 private:
  void read_effect(Rule& rule) {
    const YamlNode* allow = fields_.child("allow");
    const YamlNode* deny = fields_.child("deny");
    if ((allow == nullptr) == (deny == nullptr)) {
      fields_.fail(node_, "a rule has either \"allow\" or \"deny\"");
    }
    rule.effect = allow != nullptr ? Effect::allow : Effect::deny;
    if (allow != nullptr) read_alternatives(*allow, rule);
    if (deny != nullptr) read_alternatives(*deny, rule);
    const bool denies = rule.effect == Effect::deny;
    rule.category = denies ? fields_.text("category") : fields_.text_or("category", "");
    if (!rule.category.empty() && !is_name(rule.category)) {
      fields_.fail("category", "expected a word like \"remote-control\"");
    }
    if (denies) rule.severity = static_cast<Severity>(fields_.choice("severity", severity_words()));
  }

  void read_alternatives(const YamlNode& node, Rule& rule) {
    if (node.type != YamlNode::Type::list || node.items.empty()) {
      return fields_.fail(node, "expected a list of alternatives, each a map of criteria");
    }
    for (const YamlNode& item : node.items) {
      auto criteria = read_criteria(item, file_);
      if (!criteria) return fields_.fail(criteria.error());
      if (*criteria) rule.alternatives.push_back(std::move(**criteria));
    }
  }

  const YamlNode& node_;
  std::string_view file_;
  Section section_;
  YamlFields fields_;
};

// Nothing if a part is still to be filled in: nobody has approved it yet.
Result<std::optional<Waiver>> read_waiver(const YamlNode& node, std::string_view file) {
  YamlFields fields(node, file);
  Waiver waiver;
  waiver.rule = fields.text("rule");
  bool unfilled = false;
  if (const YamlNode* subject = fields.child("subject")) {
    auto criteria = read_criteria(*subject, file);
    if (!criteria) {
      fields.fail(criteria.error());
    } else if (*criteria) {
      waiver.subject = std::move(**criteria);
    } else {
      unfilled = true;
    }
  } else if (waiver.rule == "default") {
    fields.fail(node, "a waiver of \"default\" must say for which \"subject\"");
  }
  waiver.sites = read_each<std::string>(fields, "sites", parse_name, unfilled);
  waiver.by = fields.text("by");
  waiver.reason = fields.text("reason");
  const std::string until = fields.text("until");
  unfilled = unfilled || is_unfilled(waiver.by) || is_unfilled(waiver.reason) || is_unfilled(until);
  if (!until.empty() && !is_unfilled(until)) {
    const auto day = parse_day(until);
    if (day) {
      waiver.until = *day;
    } else {
      fields.fail("until", day.error().what);
    }
  }
  if (const auto error = fields.finish()) return *error;
  return unfilled ? std::nullopt : std::optional(std::move(waiver));
}

}  // namespace

Result<std::vector<Rule>> read_rules(const YamlNode& node, std::string_view file, Section section) {
  if (node.type != YamlNode::Type::list)
    return yaml_error(file, node.mark, "expected a list of rules");
  std::vector<Rule> rules;
  for (const YamlNode& item : node.items) {
    auto rule = RuleReader(item, file, section).read();
    if (!rule) return rule.error();
    rules.push_back(std::move(*rule));
  }
  return rules;
}

Result<std::vector<Waiver>> read_waivers(const YamlNode& node, std::string_view file) {
  if (node.type != YamlNode::Type::list) {
    return yaml_error(file, node.mark, "expected a list of waivers");
  }
  std::vector<Waiver> waivers;
  for (const YamlNode& item : node.items) {
    auto waiver = read_waiver(item, file);
    if (!waiver) return waiver.error();
    if (*waiver) waivers.push_back(std::move(**waiver));
  }
  return waivers;
}

}  // namespace examguard
