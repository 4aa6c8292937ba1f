#include "agent/policy/explained.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/report/scan_text.hpp"
#include "agent/report/words.hpp"
#include "core/text.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

std::string_view to_word(Looked looked) {
  static constexpr std::array<std::string_view, 4> words{"judged", "out_of_scope", "own_program",
                                                         "vouched"};
  return words[static_cast<std::size_t>(looked)];
}

std::string verdict_text(const Judgement& judgement, Language language) {
  std::string text(word_of(language, judgement.verdict));
  if (judgement.verdict == Verdict::allowed) return text;
  text += " / " + std::string(word_of(language, judgement.severity));
  if (!judgement.category.empty()) text += " / " + to_visible(judgement.category);
  return text;
}

void add_subject(std::string& text, const Observation& subject, Language language) {
  const auto& path = subject.path.text;
  const std::string version = subject.version.empty() ? "" : " " + subject.version;
  text += to_visible(subject.name + version);
  if (!path.empty()) text += "  " + to_visible(path);
  text += "\n  " + to_visible(subject.source);
  if (!subject.content.empty()) text += ", " + to_visible(subject.content);
  if (!path.empty() && subject.size > 0) text += ", " + size_text(subject.size);
  if (!subject.package.empty()) text += ", " + to_visible(subject.package);
  if (!subject.vendor.empty()) {
    text +=
        ", " + std::string(word_of(language, Criterion::vendor)) + " " + to_visible(subject.vendor);
  }
  if (subject.sha256) text += ", sha256 " + to_hex(*subject.sha256);
  text += "\n";
}

void add_rule(std::string& text, const RuleThatHolds& rule, bool decides, Language language) {
  const auto said = rule.effect == Effect::deny ? Message::explain_denies : Message::explain_allows;
  text += "    " + message(language, said,
                           {to_visible(rule.rule), std::string(word_of(language, rule.criterion))});
  for (const auto& [criterion, value, found] : rule.matched) {
    text += "  [" + criterion + (value.empty() ? "" : " " + to_visible(value)) + " = " +
            to_visible(found) + "]";
  }
  text += "\n";
  const auto note = [&](Message id) {
    text += "      " + std::string(message(language, id)) + "\n";
  };
  if (!rule.counts) {
    note(Message::explain_not_counted);
  } else if (rule.unread) {
    note(Message::explain_unread);
  } else if (!decides) {
    note(Message::explain_outranked);
  }
}

void add_layer(std::string& text, const LayerSays& layer, bool is_only, Language language) {
  text += "  " +
          message(language, Message::explain_layer,
                  {std::string(word_of(language, layer.level)), to_visible(layer.policy.id),
                   std::to_string(layer.policy.serial)}) +
          "\n";
  if (layer.rules.empty()) {
    text += "    " + std::string(message(language, Message::explain_no_rule)) + "\n";
  }
  bool is_decided = false;
  for (const RuleThatHolds& rule : layer.rules) {
    const bool decides = rule.counts && !rule.unread && !is_decided;
    add_rule(text, rule, decides, language);
    is_decided = is_decided || decides;
  }
  if (is_only) return;
  text += "    " +
          message(language, Message::explain_after, {verdict_text(layer.after, language)}) + "\n";
}

std::string reason_text(const Explained& item, Language language) {
  const Judgement& judgement = item.said.judgement;
  switch (item.looked) {
    case Looked::own_program:
      return std::string(message(language, Message::explain_own));
    case Looked::out_of_scope:
      return std::string(message(language, Message::explain_out_of_scope));
    case Looked::vouched:
      if (item.subject.package.empty()) {
        return std::string(message(language, Message::explain_unverified));
      }
      return message(language, Message::explain_vouched, {to_visible(item.subject.package)});
    case Looked::judged:
      break;
  }
  if (judgement.rule != "default") {
    return message(language, Message::explain_by_rule,
                   {std::string(word_of(language, judgement.layer)), to_visible(judgement.rule),
                    std::string(word_of(language, judgement.criterion))});
  }
  return std::string(message(language, judgement.verdict == Verdict::allowed
                                           ? Message::explain_file_allowed
                                           : Message::explain_by_default));
}

json::object words_json(const Words& words) {
  return {{"zh", text_for_json(words.zh)}, {"en", text_for_json(words.en)}};
}

json::object judgement_json(const Judgement& judgement) {
  json::object out{{"verdict", examguard::to_word(judgement.verdict)},
                   {"severity", examguard::to_word(judgement.severity)},
                   {"category", text_for_json(judgement.category)},
                   {"rule", text_for_json(judgement.rule)},
                   {"layer", examguard::to_word(judgement.layer)},
                   {"criterion", examguard::to_word(judgement.criterion)}};
  if (!judgement.unread.empty()) out["unread"] = text_for_json(judgement.unread);
  if (judgement.waiver) {
    out["waiver"] = json::object{{"by", text_for_json(judgement.waiver->by)},
                                 {"reason", text_for_json(judgement.waiver->reason)},
                                 {"until", to_text(judgement.waiver->until)}};
  }
  return out;
}

json::object rule_json(const RuleThatHolds& rule) {
  json::array matched;
  for (const auto& [criterion, value, found] : rule.matched) {
    matched.push_back(json::object{
        {"criterion", criterion}, {"value", text_for_json(value)}, {"text", text_for_json(found)}});
  }
  return {{"rule", text_for_json(rule.rule)},
          {"effect", rule.effect == Effect::deny ? "deny" : "allow"},
          {"criterion", examguard::to_word(rule.criterion)},
          {"delegable", rule.delegable},
          {"counts", rule.counts},
          {"unread", rule.unread},
          {"matched", std::move(matched)}};
}

}  // namespace

bool Explained::is_finding() const {
  return looked == Looked::judged && said.judgement.verdict != Verdict::allowed;
}

Explained explained(const Judge& judge, const Observation& subject, TimePoint now, Looked looked) {
  Explained out{subject, judge.explain(subject, now), looked, {}, {}};
  const auto findings = fold({{subject, out.said.judgement}}, judge.layers(), {});
  if (!findings.empty()) {
    out.why = findings.front().why;
    out.todo = findings.front().todo;
  } else if (const Rule* rule = judge.layers().find(examguard::to_word(out.said.judgement.layer),
                                                    out.said.judgement.rule)) {
    out.why = rule->why;
  }
  return out;
}

std::string explained_text(const Explained& item, Language language) {
  std::string text;
  add_subject(text, item.subject, language);
  const auto& layers = item.said.layers;
  for (const LayerSays& layer : layers) add_layer(text, layer, layers.size() == 1, language);
  const Judgement& judgement = item.said.judgement;
  Judgement shown = judgement;
  if (item.looked != Looked::judged) shown = Judgement{};
  text += "  " + message(language, Message::explain_result, {verdict_text(shown, language)}) + "\n";
  const auto add_line = [&](const std::string& line) {
    if (!line.empty()) text += "    " + line + "\n";
  };
  add_line(reason_text(item, language));
  if (!judgement.unread.empty()) {
    add_line(message(language, Message::report_unread, {to_visible(judgement.unread)}));
  }
  if (judgement.waiver) {
    add_line(message(language, Message::report_waived,
                     {to_visible(judgement.waiver->by), to_visible(judgement.waiver->reason),
                      to_text(judgement.waiver->until)}));
  }
  if (item.looked == Looked::judged) add_line(to_visible(in_language(language, item.why)));
  if (item.is_finding()) add_line(to_visible(in_language(language, item.todo)));
  return text;
}

json::value explained_json(const Explained& item) {
  json::array layers;
  for (const LayerSays& layer : item.said.layers) {
    json::array rules;
    for (const RuleThatHolds& rule : layer.rules) rules.push_back(rule_json(rule));
    layers.push_back(json::object{{"layer", examguard::to_word(layer.level)},
                                  {"policy", to_json(layer.policy)},
                                  {"rules", std::move(rules)},
                                  {"after", judgement_json(layer.after)}});
  }
  json::object out{{"subject", to_json(item.subject)},
                   {"looked", to_word(item.looked)},
                   {"finding", item.is_finding()}};
  for (auto& [key, value] : judgement_json(item.said.judgement)) out[key] = std::move(value);
  out["why"] = words_json(item.why);
  out["todo"] = words_json(item.todo);
  out["layers"] = std::move(layers);
  return out;
}

int exit_code(const std::vector<Explained>& items) {
  bool is_open = false;
  for (const Explained& item : items) {
    if (!item.is_finding()) continue;
    const Judgement& judgement = item.said.judgement;
    const bool is_found =
        judgement.verdict == Verdict::unlisted ||
        (judgement.verdict == Verdict::denied && judgement.severity != Severity::notice);
    if (is_found) return 1;
    is_open = is_open || judgement.verdict == Verdict::undetermined;
  }
  return is_open ? 2 : 0;
}

}  // namespace examguard
