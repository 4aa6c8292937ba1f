// How layers bind.
#include <algorithm>

#include "core/policy/policy.hpp"

namespace examguard {
namespace {

std::string called(const PolicyName& name) {
  return "policy " + name.id + " (serial " + std::to_string(name.serial) + ")";
}

Error refused(std::string what) {
  return {ErrorCode::refused, std::move(what)};
}

std::string wanted(const Policy& policy) {
  return "policy " + *policy.over_id + " with serial " + std::to_string(policy.over_min_serial) +
         " or newer";
}

std::optional<Error> check_top(const Policy& top) {
  if (!top.over_id) return std::nullopt;
  return refused(called(top.name) + " belongs under " + wanted(top) + ", which is not here");
}

std::optional<Error> check_under(const Policy& upper, const Policy& lower) {
  if (upper.level == lower.level) {
    return refused("two policies of layer " + std::string(to_word(lower.level)) + ": " +
                   called(upper.name) + " and " + called(lower.name));
  }
  if (lower.level < upper.level) {
    return refused(called(lower.name) + " of layer " + std::string(to_word(lower.level)) +
                   " must come before " + called(upper.name) + ": province, city, site");
  }
  if (!lower.over_id) {
    return refused(called(lower.name) + " does not say \"over\", so it cannot go under " +
                   called(upper.name));
  }
  if (*lower.over_id != upper.name.id || upper.name.serial < lower.over_min_serial) {
    return refused(called(lower.name) + " belongs under " + wanted(lower) + ", not under " +
                   called(upper.name));
  }
  return std::nullopt;
}

}  // namespace

Result<Layers> Layers::bind(std::vector<Policy> policies) {
  if (policies.empty()) return refused("no policy");
  if (const auto error = check_top(policies.front())) return *error;
  for (std::size_t i = 1; i < policies.size(); ++i) {
    if (const auto error = check_under(policies[i - 1], policies[i])) return *error;
  }
  Layers layers;
  layers.policies_ = std::move(policies);
  return layers;
}

bool Layers::all_signed() const {
  return std::all_of(policies_.begin(), policies_.end(),
                     [](const Policy& policy) { return policy.name.is_signed; });
}

std::vector<PolicyName> Layers::names() const {
  std::vector<PolicyName> names;
  for (const Policy& policy : policies_) names.push_back(policy.name);
  return names;
}

const Rule* Layers::find(std::string_view level, std::string_view rule) const {
  for (const Policy& policy : policies_) {
    if (to_word(policy.level) != level) continue;
    for (const auto* rules : {&policy.program_rules, &policy.file_rules}) {
      for (const Rule& candidate : *rules) {
        if (candidate.id == rule) return &candidate;
      }
    }
  }
  return nullptr;
}

}  // namespace examguard
