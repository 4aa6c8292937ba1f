#include "core/judge/judge_layers.hpp"

#include <algorithm>

namespace examguard {
namespace {

const std::string default_rule = "default";

// A decision replaces another one only if it is worse.
int weight(const Decision& decision) {
  switch (decision.verdict) {
    case Verdict::allowed:
      return 0;
    case Verdict::waived:
      return 10 + static_cast<int>(decision.severity);
    case Verdict::unlisted:
    case Verdict::undetermined:
      return 20 + static_cast<int>(decision.severity);
    case Verdict::denied:
      break;
  }
  return 30 + static_cast<int>(decision.severity);
}

bool is_left_over(const Observation& observation) {
  return observation.state == InstallState::removed;
}

}  // namespace

LayerOrder::LayerOrder(const Layers& layers, const Place& place) : policies_(layers.policies()) {
  for (const Policy& policy : policies_) {
    Exceptions& exceptions = exceptions_.emplace_back();
    for (const Waiver& waiver : policy.waivers) {
      const auto& sites = waiver.sites;
      if (!sites.empty() && std::find(sites.begin(), sites.end(), place.site) == sites.end()) {
        continue;
      }
      Exception exception;
      exception.waiver = &waiver;
      exception.subject.criteria = &waiver.subject;
      exceptions[waiver.rule].push_back(std::move(exception));
    }
  }
}

Decision LayerOrder::decide(Choice choice, Subject& subject, TimePoint now) const {
  const Question question{subject, now, std::min(choice.size(), policies_.size())};
  Decision decision;
  if (choice.empty() || choice[0] == nullptr) {
    decision = by_default(question);
  } else if (choice[0]->rule->effect == Effect::deny) {
    decision = denial(*choice[0], 0, question);
  } else {
    decision.alternative = choice[0];
  }
  for (std::size_t layer = 1; layer < question.layers; ++layer) {
    add(decision, choice[layer], layer, question);
  }
  return decision;
}

// No rule names it: a program waits for an officer, a file is nobody's business unless it hides
// what it is. What only left traces is no program any more. A package may name its own files as it
// likes.
Decision LayerOrder::by_default(const Question& question) const {
  const Subject& subject = question.subject;
  const Observation& observation = subject.observation();
  const Unlisted unlisted = policies_.empty() ? Unlisted{} : policies_[0].unlisted;
  Decision decision;
  decision.delegable = unlisted.delegable;
  if (is_left_over(observation)) return decision;
  if (observation.kind == Kind::program) {
    decision.verdict = Verdict::unlisted;
    decision.severity = unlisted.severity;
    decision.category = subject.is_portable() ? "portable-program" : "unlisted";
  } else if (observation.disguised && observation.trust != Trust::os_package) {
    decision.verdict = Verdict::unlisted;
    decision.severity = Severity::suspicious;
    decision.category = "disguise";
  }
  if (decision.verdict == Verdict::unlisted) waive(decision, default_rule, question);
  return decision;
}

Decision LayerOrder::denial(const Alternative& alternative, std::size_t layer,
                            const Question& question) const {
  const Rule& rule = *alternative.rule;
  Decision decision;
  decision.verdict = Verdict::denied;
  decision.severity =
      is_left_over(question.subject.observation()) ? Severity::notice : rule.severity;
  decision.category = rule.category;
  decision.layer = layer;
  decision.alternative = &alternative;
  decision.delegable = rule.delegable;
  waive(decision, rule.id, question);
  return decision;
}

void LayerOrder::add(Decision& decision, const Alternative* chosen, std::size_t layer,
                     const Question& question) const {
  if (chosen == nullptr) {
    restate_default(decision, layer);
    return;
  }
  const bool overrulable = decision.verdict == Verdict::allowed || decision.delegable;
  if (chosen->rule->effect == Effect::allow) {
    if (!overrulable || decision.verdict == Verdict::allowed) return;
    decision = {};
    decision.layer = layer;
    decision.alternative = chosen;
    return;
  }
  Decision added = denial(*chosen, layer, question);
  // A layer further down overrules both or neither.
  added.delegable = added.delegable && overrulable;
  if (weight(added) > weight(decision)) {
    decision = added;
  } else {
    decision.delegable = added.delegable;
  }
}

void LayerOrder::restate_default(Decision& decision, std::size_t layer) const {
  const Unlisted& unlisted = policies_[layer].unlisted;
  if (!unlisted.stated || decision.alternative != nullptr || decision.category == "disguise" ||
      decision.verdict == Verdict::allowed) {
    return;
  }
  if (unlisted.severity > decision.severity ||
      (unlisted.severity < decision.severity && decision.delegable)) {
    decision.severity = unlisted.severity;
    decision.layer = layer;
  }
  decision.delegable = decision.delegable && unlisted.delegable;
}

// By the deciding layer itself, or by a lower one to which it leaves the matter.
void LayerOrder::waive(Decision& decision, const std::string& rule,
                       const Question& question) const {
  const Day today = day_in_shanghai(question.now);
  const std::size_t last = decision.delegable ? question.layers : decision.layer + 1;
  for (std::size_t layer = decision.layer; layer < std::min(last, question.layers); ++layer) {
    const auto found = exceptions_[layer].find(rule);
    if (found == exceptions_[layer].end()) continue;
    for (const Exception& exception : found->second) {
      if (exception.waiver->until < today) continue;
      if (!is_empty(exception.waiver->subject) &&
          match(exception.subject, question.subject, question.now, Field::none) != Match::yes) {
        continue;
      }
      decision.verdict = Verdict::waived;
      decision.waiver = exception.waiver;
      return;
    }
  }
}

}  // namespace examguard
