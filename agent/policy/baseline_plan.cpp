// plan_baseline() of agent/policy/baseline.hpp: all that can be decided before the scan.
#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/policy/baseline.hpp"
#include "core/policy/policy_rules.hpp"

namespace examguard {
namespace {

constexpr auto usual_term = std::chrono::days(365);

Error refused(std::string what) {
  return {ErrorCode::refused, std::move(what)};
}

std::string called(const Policy& policy) {
  return policy.name.id + " (" + std::string(to_word(policy.level)) + ", serial " +
         std::to_string(policy.name.serial) + ")";
}

// The policies in force that are above the level that is written.
std::vector<Policy>::const_iterator end_of_upper(const std::vector<Policy>& policies, Level level) {
  return std::find_if(policies.begin(), policies.end(),
                      [&](const Policy& policy) { return policy.level >= level; });
}

void choose_scope(const BaselineWords& words, const std::optional<GivenPolicies>& given,
                  PolicyHead& head) {
  head.region = words.region;
  head.site = words.site;
  if (!given || !head.region.empty() || !head.site.empty()) return;
  const Policy& lowest = given->layers.policies().back();
  if (lowest.level == words.level) {
    head.region = lowest.region;
    head.site = lowest.site;
  } else if (words.level == Level::site) {
    head.site = given->place.site;
  }
}

// From today on, but for a clock that is behind the policy above; until that one ends.
void choose_days(const std::vector<Policy>& policies, TimePoint now, PolicyHead& head) {
  head.issued = day_in_shanghai(now);
  head.expires = day_in_shanghai(now + usual_term);
  if (policies.empty()) return;
  const Policy& lowest = policies.back();
  head.issued = std::max(head.issued, lowest.issued);
  head.expires =
      lowest.expires > head.issued ? lowest.expires : std::max(head.issued, head.expires);
}

std::string id_of(const BaselineWords& words, const PolicyHead& head) {
  if (!words.id.empty()) return words.id;
  const std::string& scope = head.site.empty() ? head.region : head.site;
  const bool has_scope = !scope.empty() && is_name(scope);
  return ("baseline" + (has_scope ? "-" + scope : "")).substr(0, 64);
}

std::optional<Error> check_above(const BaselineWords& words, const std::vector<Policy>& policies) {
  if (policies.empty()) return std::nullopt;
  const std::string level(to_word(words.level));
  if (policies.back().level > words.level) {
    return refused("policy " + called(policies.back()) + " is below layer " + level +
                   ", which is to be written; give only policies above it");
  }
  const Policy* forbids = forbids_allowing(policies, words.level);
  if (forbids == nullptr) return std::nullopt;
  return refused("policy " + called(*forbids) +
                 " lets no lower layer allow what no rule names, so a baseline of layer " + level +
                 " would allow nothing; it would have to say programs: {unlisted: {severity: " +
                 std::string(to_word(forbids->unlisted.severity)) +
                 ", delegable: true}}, or take the rules itself: --layer " +
                 std::string(to_word(forbids->level)));
}

}  // namespace

Result<BaselinePlan> plan_baseline(const BaselineWords& words, std::optional<GivenPolicies> given,
                                   TimePoint now) {
  BaselinePlan plan;
  plan.language = words.language;
  plan.head.level = words.level;
  if (given) {
    plan.policies = given->layers.policies();
    plan.place = given->place;
  }
  if (const auto error = check_above(words, plan.policies)) return *error;
  choose_scope(words, given, plan.head);
  choose_days(plan.policies, now, plan.head);
  plan.head.id = id_of(words, plan.head);
  const auto upper = end_of_upper(plan.policies, words.level);
  if (upper != plan.policies.begin()) {
    const PolicyName& over = std::prev(upper)->name;
    plan.head.over = {over.id, over.serial};
  }
  plan.is_merged = upper != plan.policies.end();
  plan.stands_alone = plan.policies.empty();
  // What is wrong is said before the scan.
  auto empty = parse_policy(PolicyText::unsigned_policy(policy_head(plan.head), "baseline"));
  if (!empty) return within("what would be written", empty.error());
  const auto layers = with_policy(plan.policies, *empty);
  if (!layers) return layers.error();
  if (plan.stands_alone) plan.policies.push_back(std::move(*empty));
  return plan;
}

}  // namespace examguard
