#include "core/judge/judge.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/judge/explanation.hpp"
#include "core/judge/judge_layers.hpp"
#include "core/judge/judge_rules.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_layers = 3;  // Layers::bind takes each level once

constexpr std::array<std::string_view, 5> verdict_words = {"allowed", "waived", "unlisted",
                                                           "denied", "undetermined"};

bool applies(const Rule& rule, const Place& place) {
  const auto& when = rule.when;
  const auto& seats = rule.seats;
  return (when.empty() || !place.phase ||
          std::find(when.begin(), when.end(), *place.phase) != when.end()) &&
         (seats.empty() || std::find(seats.begin(), seats.end(), place.seat) != seats.end());
}

// The best that holds in each layer, and the best that could hold if the hash or the signature
// could be read.
class Best {
 public:
  using PerLayer = std::array<const Alternative*, most_layers>;

  [[nodiscard]] bool outranked(const Alternative& alternative) const {
    const Alternative* held = held_[alternative.layer];
    return held != nullptr && held->rank <= alternative.rank;
  }
  void add(const Alternative& alternative, Match match) {
    if (match == Match::no) return;
    const bool denies = alternative.rule->effect == Effect::deny;
    PerLayer& best = match == Match::yes ? held_ : denies ? maybe_denies_ : maybe_allows_;
    const Alternative*& known = best[alternative.layer];
    if (known == nullptr || alternative.rank < known->rank) known = &alternative;
    has_unread_ = has_unread_ || match == Match::unread;
  }

  [[nodiscard]] bool has_unread() const { return has_unread_; }
  [[nodiscard]] const PerLayer& held() const { return held_; }
  [[nodiscard]] PerLayer if_denied() const { return with(maybe_denies_); }
  [[nodiscard]] PerLayer if_allowed() const { return with(maybe_allows_); }

 private:
  [[nodiscard]] PerLayer with(const PerLayer& maybe) const {
    PerLayer out = held_;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (maybe[i] != nullptr && (out[i] == nullptr || maybe[i]->rank < out[i]->rank)) {
        out[i] = maybe[i];
      }
    }
    return out;
  }

  PerLayer held_{};
  PerLayer maybe_denies_{};
  PerLayer maybe_allows_{};
  bool has_unread_ = false;
};

std::string unread_criterion(const Alternative& alternative, const Subject& subject) {
  const bool hash = !alternative.criteria->sha256.empty();
  return std::string(hash ? "sha256: " : "signer: ") + subject.unread();
}

void add_wants(Wants& wants, const Criteria& criteria) {
  wants.sha256 = wants.sha256 || !criteria.sha256.empty();
  wants.signer = wants.signer || !criteria.signer.empty();
}

}  // namespace

std::string_view to_word(Verdict verdict) {
  return verdict_words[static_cast<std::size_t>(verdict)];
}

Result<Verdict> parse_verdict(std::string_view word) {
  const auto found = std::find(verdict_words.begin(), verdict_words.end(), word);
  if (found == verdict_words.end()) {
    return Error{ErrorCode::malformed, "unknown verdict \"" + std::string(word) + "\""};
  }
  return static_cast<Verdict>(found - verdict_words.begin());
}

bool is_same(const std::shared_ptr<const Waiver>& left,
             const std::shared_ptr<const Waiver>& right) {
  if (!left || !right) return left == right;
  const auto parts = [](const Waiver& waiver) {
    return std::tie(waiver.rule, waiver.by, waiver.reason, waiver.sites, waiver.until);
  };
  return parts(*left) == parts(*right);
}

bool Judgement::operator==(const Judgement& other) const {
  return std::tie(verdict, severity, category, layer, rule, criterion, groups, unread) ==
             std::tie(other.verdict, other.severity, other.category, other.layer, other.rule,
                      other.criterion, other.groups, other.unread) &&
         is_same(waiver, other.waiver);
}

struct Judge::Compiled {
  Layers layers;
  Place place;
  RuleSet programs;
  RuleSet files;
  LayerOrder order;

  Compiled(Layers given, Place where)
      : layers(std::move(given)), place(std::move(where)), order(layers, place) {
    for (std::size_t layer = 0; layer < layers.policies().size(); ++layer) {
      const Policy& policy = layers.policies()[layer];
      for (const Rule& rule : policy.program_rules) {
        if (applies(rule, place)) compile(rule, layer, programs.alternatives);
      }
      for (const Rule& rule : policy.file_rules) {
        if (applies(rule, place)) compile(rule, layer, files.alternatives);
      }
    }
    rank_inside_layers(programs, files);
    programs.build();
    files.build();
  }

  void search(const RuleSet& set, Subject& subject, TimePoint now, Best& best) const {
    const auto consider = [&](std::uint32_t number, Field proven) {
      const Alternative& alternative = set.alternatives[number];
      if (!best.outranked(alternative)) {
        best.add(alternative, match(alternative, subject, now, proven));
      }
    };
    set.every.each(subject, consider);
    if (!subject.unread().empty()) set.hashed.each(subject, consider);
  }

  // Installed programs are judged by the rules for programs, files by those for files, and a
  // program that was found on disk, being both, by both.
  template <class Use>
  void each_set(const Subject& subject, Use&& use) const {
    const bool is_program = subject.observation().kind == Kind::program;
    if (is_program) use(programs);
    if (!is_program || subject.is_portable()) use(files);
  }

  // Of each rule of the layer that holds its strongest alternative, in the order of rank.
  [[nodiscard]] std::vector<RuleThatHolds> holding(std::size_t layer, Subject& subject,
                                                   TimePoint now) const {
    std::vector<std::pair<std::uint32_t, RuleThatHolds>> found;
    each_set(subject, [&](const RuleSet& set) {
      for (const Alternative& alternative : set.alternatives) {
        if (alternative.layer != layer) continue;
        Alternative claimed = alternative;
        claimed.only_listed = false;
        const Match matched = match(claimed, subject, now, Field::none);
        if (matched == Match::no) continue;
        const bool counts = match(alternative, subject, now, Field::none) != Match::no;
        const Rule& rule = *alternative.rule;
        found.push_back({alternative.rank,
                         {rule.id, rule.effect, alternative.strength, rule.delegable, counts,
                          matched == Match::unread, what_matched(alternative, subject)}});
      }
    });
    std::sort(found.begin(), found.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    std::vector<RuleThatHolds> out;
    for (auto& [rank, rule] : found) {
      const bool is_known = std::any_of(out.begin(), out.end(), [&](const RuleThatHolds& other) {
        return other.rule == rule.rule && (other.counts || !rule.counts);
      });
      if (!is_known) out.push_back(std::move(rule));
    }
    return out;
  }

  [[nodiscard]] Judgement judgement(const Decision& decision) const {
    Judgement out;
    out.verdict = decision.verdict;
    out.severity = decision.severity;
    out.category = decision.category;
    if (!layers.policies().empty()) out.layer = layers.policies()[decision.layer].level;
    out.rule = "default";
    if (decision.alternative != nullptr) {
      out.rule = decision.alternative->rule->id;
      out.criterion = decision.alternative->strength;
      out.groups = decision.alternative->rule->groups;
    }
    if (decision.waiver) out.waiver = std::make_shared<const Waiver>(*decision.waiver);
    return out;
  }

  // What could not be read matters only if it would change the answer.
  [[nodiscard]] std::optional<Judgement> undetermined(const Best& best, const Decision& known,
                                                      Subject& subject, TimePoint now) const {
    const auto if_denied = best.if_denied();
    const auto if_allowed = best.if_allowed();
    for (const auto* choice : {&if_denied, &if_allowed}) {
      const Decision other = order.decide(*choice, subject, now);
      if (other.verdict == known.verdict && other.severity <= known.severity) continue;
      const Decision& named = other.alternative != nullptr ? other : known;
      Judgement out = judgement(named);
      out.verdict = Verdict::undetermined;
      out.severity = std::max(known.severity, other.severity);
      if (out.category.empty()) out.category = known.category;
      out.waiver.reset();
      out.unread = named.alternative == nullptr ? "sha256: " + subject.unread()
                                                : unread_criterion(*named.alternative, subject);
      return out;
    }
    return std::nullopt;
  }
};

Judge::Judge(Layers layers, Place place)
    : compiled_(std::make_unique<Compiled>(std::move(layers), std::move(place))) {}
Judge::~Judge() = default;
Judge::Judge(Judge&&) noexcept = default;
Judge& Judge::operator=(Judge&&) noexcept = default;

Judgement Judge::judge(const Observation& observation, TimePoint now) const {
  Subject subject(observation);
  Best best;
  compiled_->each_set(subject,
                      [&](const RuleSet& set) { compiled_->search(set, subject, now, best); });
  const Decision decision = compiled_->order.decide(best.held(), subject, now);
  if (best.has_unread()) {
    if (auto open = compiled_->undetermined(best, decision, subject, now)) return *open;
  }
  return compiled_->judgement(decision);
}

Explanation Judge::explain(const Observation& observation, TimePoint now) const {
  Explanation out;
  out.judgement = judge(observation, now);
  Subject subject(observation);
  const auto& policies = compiled_->layers.policies();
  for (std::size_t layer = 0; layer < policies.size(); ++layer) {
    LayerSays& says = out.layers.emplace_back();
    says.level = policies[layer].level;
    says.policy = policies[layer].name;
    says.rules = compiled_->holding(layer, subject, now);
  }
  Best best;
  compiled_->each_set(subject,
                      [&](const RuleSet& set) { compiled_->search(set, subject, now, best); });
  for (std::size_t layer = 0; layer < policies.size(); ++layer) {
    const Choice choice = Choice(best.held()).first(layer + 1);
    out.layers[layer].after = compiled_->judgement(compiled_->order.decide(choice, subject, now));
  }
  return out;
}

Wants Judge::wants(const Observation& observation) const {
  Subject subject(observation);
  Wants wants;
  if (!subject.on_disk()) return wants;
  const bool opened = !observation.content.empty() || observation.kind == Kind::program;
  const Known known = opened ? Known::all_but_hash_and_signer : Known::path_and_metadata;
  wants.content = !opened && subject.has_extension();  // it may be disguised
  compiled_->each_set(subject, [&](const RuleSet& set) {
    const RuleIndex& index = opened ? set.hashed : set.early;
    index.each(subject, [&](std::uint32_t number, Field proven) {
      const Alternative& alternative = set.alternatives[number];
      if (!may_hold(alternative, subject, known, proven)) return;
      wants.content = wants.content || (!opened && asks_content(*alternative.criteria));
      add_wants(wants, *alternative.criteria);
    });
  });
  return wants;
}

const Layers& Judge::layers() const {
  return compiled_->layers;
}

const Place& Judge::place() const {
  return compiled_->place;
}

}  // namespace examguard
