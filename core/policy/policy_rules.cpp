#include "core/policy/policy_rules.hpp"

#include <algorithm>

#include "core/crypto.hpp"
#include "core/text.hpp"

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

  Result<Rule> read(std::set<std::string>& ids) {
    Rule rule;
    read_id(rule, ids);
    read_effect(rule);
    rule.when = read_each<Phase>(fields_, "when", parse_phase);
    rule.seats = read_each<SeatKind>(fields_, "seats", parse_seat_kind);
    rule.clause = fields_.text_or("clause", "");
    rule.why = read_words(fields_, "why", file_);
    rule.todo = read_words(fields_, "todo", file_);
    rule.delegable = fields_.boolean_or("delegable", false);
    if (section_ == Section::files) read_groups(rule);
    rule.text_digest = sha256(canonical_json(node_));
    if (const auto error = fields_.finish()) return *error;
    if (fields_.has("allow") == fields_.has("deny")) {
      return yaml_error(file_, node_.mark, "a rule has either \"allow\" or \"deny\"");
    }
    return rule;
  }

 private:
  void read_id(Rule& rule, std::set<std::string>& ids) {
    rule.id = fields_.text("id");
    if (rule.id.empty()) return;
    const auto name = parse_name(rule.id);
    if (!name) fields_.fail("id", name.error().what);
    if (rule.id == "default") fields_.fail("id", "\"default\" is what no rule names");
    if (!ids.insert(rule.id).second) {
      fields_.fail("id", "a second rule with the id \"" + rule.id + "\"");
    }
  }

  void read_effect(Rule& rule) {
    const YamlNode* allow = fields_.child("allow");
    const YamlNode* deny = fields_.child("deny");
    rule.effect = deny != nullptr ? Effect::deny : Effect::allow;
    if (allow != nullptr) read_alternatives(*allow, rule);
    if (deny != nullptr) read_alternatives(*deny, rule);
    const bool denies = rule.effect == Effect::deny;
    rule.category = denies ? fields_.text("category") : fields_.text_or("category", "");
    if (!rule.category.empty() && !is_name(rule.category)) {
      fields_.fail("category", parse_name(rule.category).error().what);
    }
    if (denies) {
      rule.severity = static_cast<Severity>(fields_.choice("severity", severity_words()));
    } else if (const YamlNode* severity = fields_.child("severity"); allow && severity) {
      fields_.fail(*severity, "what is allowed has no severity");
    }
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

  void read_groups(Rule& rule) {
    const bool denies = rule.effect == Effect::deny;
    const bool groups =
        denies && std::none_of(rule.alternatives.begin(), rule.alternatives.end(), names_one_thing);
    rule.groups = fields_.boolean_or("group", groups);
  }

  const YamlNode& node_;
  std::string_view file_;
  Section section_;
  YamlFields fields_;
};

// Nothing if a part is still to be filled in: nobody has approved it yet.
class WaiverReader {
 public:
  WaiverReader(const YamlNode& node, std::string_view file)
      : node_(node), file_(file), fields_(node, file) {}

  Result<std::optional<Waiver>> read(const std::set<std::string>* rules) {
    Waiver waiver;
    waiver.rule = text("rule");
    if (!waiver.rule.empty() && !is_unfilled(waiver.rule)) check_rule(waiver.rule, rules);
    read_subject(waiver);
    waiver.sites = read_each<std::string>(fields_, "sites", parse_name, &unfilled_);
    waiver.by = text("by");
    waiver.reason = text("reason");
    read_until(waiver);
    if (const auto error = fields_.finish()) return *error;
    return unfilled_ ? std::nullopt : std::optional(std::move(waiver));
  }

 private:
  std::string text(std::string_view key) {
    std::string text = fields_.text(key);
    unfilled_ = unfilled_ || is_unfilled(text);
    return text;
  }

  void check_rule(const std::string& rule, const std::set<std::string>* rules) {
    const auto name = parse_name(rule);
    if (!name) return fields_.fail("rule", name.error().what);
    if (rules == nullptr || rules->contains(rule)) return;
    std::string what = "no rule is called \"" + rule + "\"";
    const std::string near = nearest(rule, {rules->begin(), rules->end()});
    if (!near.empty()) what += "; did you mean \"" + near + "\"?";
    fields_.fail("rule", what);
  }

  void read_subject(Waiver& waiver) {
    const YamlNode* subject = fields_.child("subject");
    if (subject == nullptr) {
      if (waiver.rule != "default") return;
      return fields_.fail(node_, "a waiver of \"default\" needs a \"subject\"");
    }
    auto criteria = read_criteria(*subject, file_);
    if (!criteria) return fields_.fail(criteria.error());
    if (*criteria) {
      waiver.subject = std::move(**criteria);
    } else {
      unfilled_ = true;
    }
  }

  void read_until(Waiver& waiver) {
    const std::string until = text("until");
    if (until.empty() || is_unfilled(until)) return;
    const auto day = parse_day(until);
    if (day) {
      waiver.until = *day;
    } else {
      fields_.fail("until", day.error().what);
    }
  }

  const YamlNode& node_;
  std::string_view file_;
  YamlFields fields_;
  bool unfilled_ = false;
};

}  // namespace

Result<std::vector<Rule>> read_rules(const YamlNode& node, std::string_view file, Section section,
                                     std::set<std::string>& ids) {
  if (node.type != YamlNode::Type::list)
    return yaml_error(file, node.mark, "expected a list of rules");
  std::vector<Rule> rules;
  for (const YamlNode& item : node.items) {
    auto rule = RuleReader(item, file, section).read(ids);
    if (!rule) return rule.error();
    rules.push_back(std::move(*rule));
  }
  return rules;
}

Result<std::vector<Waiver>> read_waivers(const YamlNode& node, std::string_view file,
                                         const std::set<std::string>* rules) {
  if (node.type != YamlNode::Type::list) {
    return yaml_error(file, node.mark, "expected a list of waivers");
  }
  std::vector<Waiver> waivers;
  for (const YamlNode& item : node.items) {
    auto waiver = WaiverReader(item, file).read(rules);
    if (!waiver) return waiver.error();
    if (*waiver) waivers.push_back(std::move(**waiver));
  }
  return waivers;
}

}  // namespace examguard
