#include "core/judge.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/judge_index.hpp"
#include "core/judge_layers.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_layers = 3;  // Layers::bind takes each level once

constexpr std::array<std::string_view, 5> verdict_words = {"allowed", "waived", "unlisted",
                                                           "denied", "undetermined"};

bool asks_hash_or_signer(const Criteria& criteria) {
  return !criteria.sha256.empty() || !criteria.signer.empty();
}

bool asks_content(const Criteria& criteria) {
  return !criteria.kind.empty() || !criteria.category.empty();
}

// Either of the two and nothing else, so that for a file that could not be read all of them hold
// alike. With both, a signer that is known tells them apart.
bool asks_only_hash_or_only_signer(Criteria criteria) {
  if (!criteria.sha256.empty() && !criteria.signer.empty()) return false;
  criteria.sha256.clear();
  criteria.signer.clear();
  return is_empty(criteria);
}

bool applies(const Rule& rule, const Place& place) {
  const auto& when = rule.when;
  const auto& seats = rule.seats;
  return (when.empty() || !place.phase ||
          std::find(when.begin(), when.end(), *place.phase) != when.end()) &&
         (seats.empty() || std::find(seats.begin(), seats.end(), place.seat) != seats.end());
}

// A name is a hint and no identity.
bool covers_only_listed(const Rule& rule, const Criteria& criteria) {
  const Criterion strength = strength_of(criteria);
  return rule.effect == Effect::allow && criteria.trust.empty() && strength >= Criterion::package &&
         strength <= Criterion::path;
}

void compile(const Rule& rule, std::size_t layer, std::vector<Alternative>& out) {
  for (const Criteria& criteria : rule.alternatives) {
    if (is_empty(criteria)) continue;  // it names nothing
    Alternative alternative;
    alternative.rule = &rule;
    alternative.criteria = &criteria;
    alternative.layer = layer;
    alternative.strength = strength_of(criteria);
    alternative.only_listed = covers_only_listed(rule, criteria);
    out.push_back(std::move(alternative));
  }
}

// The alternatives of one kind of rules, filed for each question that is asked of them.
struct RuleSet {
  std::vector<Alternative> alternatives;
  RuleIndex every;
  RuleIndex hashed;  // those with a hash or a signer, filed under the rest
  RuleIndex early;   // those for which a file must be opened, filed under path and extension

  void build() {
    std::vector<std::uint32_t> all;
    std::vector<std::uint32_t> with_hash;
    std::vector<std::uint32_t> to_open;
    for (std::uint32_t i = 0; i < alternatives.size(); ++i) {
      const Criteria& criteria = *alternatives[i].criteria;
      all.push_back(i);
      if (asks_hash_or_signer(criteria)) with_hash.push_back(i);
      if (asks_hash_or_signer(criteria) || asks_content(criteria)) to_open.push_back(i);
    }
    every = RuleIndex(
        alternatives, all,
        {Field::sha256, Field::package, Field::path, Field::name, Field::file, Field::product,
         Field::signer, Field::vendor, Field::keyword, Field::ext, Field::kind, Field::category});
    hashed = RuleIndex(alternatives, best_of_each_kind(std::move(with_hash)),
                       {Field::package, Field::path, Field::name, Field::file, Field::product,
                        Field::vendor, Field::keyword, Field::ext, Field::kind, Field::category});
    early =
        RuleIndex(alternatives, one_of_each_size(std::move(to_open)), {Field::path, Field::ext});
  }

 private:
  // Of thousands of plain hashes only the first in rank matters for a file that could not be read.
  [[nodiscard]] std::vector<std::uint32_t> best_of_each_kind(
      std::vector<std::uint32_t> numbers) const {
    const auto group = [&](std::uint32_t i) {
      const Criteria& criteria = *alternatives[i].criteria;
      const bool plain = asks_only_hash_or_only_signer(criteria);
      return std::tuple(plain ? 0 : i + 1, alternatives[i].layer, alternatives[i].rule->effect,
                        criteria.sha256.empty(), criteria.signer.empty());
    };
    std::sort(numbers.begin(), numbers.end(), [&](std::uint32_t left, std::uint32_t right) {
      return std::tuple(group(left), alternatives[left].rank) <
             std::tuple(group(right), alternatives[right].rank);
    });
    numbers.erase(std::unique(numbers.begin(), numbers.end(),
                              [&](std::uint32_t left, std::uint32_t right) {
                                return group(left) == group(right);
                              }),
                  numbers.end());
    return numbers;
  }

  // What is filed nowhere is told apart before opening by size alone.
  [[nodiscard]] std::vector<std::uint32_t> one_of_each_size(
      std::vector<std::uint32_t> numbers) const {
    const auto group = [&](std::uint32_t i) {
      const Criteria& c = *alternatives[i].criteria;
      const bool filed = !c.path.empty() || !c.ext.empty() || !c.keyword.empty();
      const NumberRange size = c.size.value_or(NumberRange{});
      return std::tuple(filed ? i + 1 : 0, size.at_least, size.at_most, asks_content(c),
                        c.sha256.empty(), c.signer.empty());
    };
    std::sort(numbers.begin(), numbers.end(),
              [&](std::uint32_t left, std::uint32_t right) { return group(left) < group(right); });
    numbers.erase(std::unique(numbers.begin(), numbers.end(),
                              [&](std::uint32_t left, std::uint32_t right) {
                                return group(left) == group(right);
                              }),
                  numbers.end());
    return numbers;
  }
};

// Inside a layer: the stronger criterion, then deny, then the rule's id.
void rank_inside_layers(RuleSet& programs, RuleSet& files) {
  std::vector<Alternative*> order;
  for (RuleSet* set : {&programs, &files}) {
    for (Alternative& alternative : set->alternatives) order.push_back(&alternative);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Alternative* left, const Alternative* right) {
                     const bool left_allows = left->rule->effect == Effect::allow;
                     const bool right_allows = right->rule->effect == Effect::allow;
                     return std::tie(left->layer, left->strength, left_allows, left->rule->id) <
                            std::tie(right->layer, right->strength, right_allows, right->rule->id);
                   });
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i]->rank = i;
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

bool Judgement::operator==(const Judgement& other) const {
  const auto waiver_of = [](const Judgement& judgement) {
    const Waiver held = judgement.waiver.value_or(Waiver{});
    return std::tuple(judgement.waiver.has_value(), held.rule, held.by, held.reason, held.sites,
                      held.until);
  };
  return std::tie(verdict, severity, category, layer, rule, criterion, groups, unread) ==
             std::tie(other.verdict, other.severity, other.category, other.layer, other.rule,
                      other.criterion, other.groups, other.unread) &&
         waiver_of(*this) == waiver_of(other);
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
    if (decision.waiver != nullptr) out.waiver = *decision.waiver;
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
