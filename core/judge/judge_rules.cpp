#include "core/judge/judge_rules.hpp"

#include <algorithm>
#include <tuple>

namespace examguard {
namespace {

bool asks_hash_or_signer(const Criteria& criteria) {
  return !criteria.sha256.empty() || !criteria.signer.empty();
}

// Either of the two and nothing else, so that for a file that could not be read all of them hold
// alike. With both, a signer that is known tells them apart.
bool asks_only_hash_or_only_signer(Criteria criteria) {
  if (!criteria.sha256.empty() && !criteria.signer.empty()) return false;
  criteria.sha256.clear();
  criteria.signer.clear();
  return is_empty(criteria);
}

// A name is a hint and no identity.
bool covers_only_listed(const Rule& rule, const Criteria& criteria) {
  const Criterion strength = strength_of(criteria);
  return rule.effect == Effect::allow && criteria.trust.empty() && strength >= Criterion::package &&
         strength <= Criterion::path;
}

}  // namespace

bool asks_content(const Criteria& criteria) {
  return !criteria.kind.empty() || !criteria.category.empty();
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

void RuleSet::build() {
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
  early = RuleIndex(alternatives, one_of_each_size(std::move(to_open)), {Field::path, Field::ext});
}

std::vector<std::uint32_t> RuleSet::best_of_each_kind(std::vector<std::uint32_t> numbers) const {
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

std::vector<std::uint32_t> RuleSet::one_of_each_size(std::vector<std::uint32_t> numbers) const {
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

}  // namespace examguard
