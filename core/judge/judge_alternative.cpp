#include "core/judge/judge_alternative.hpp"

#include <algorithm>

namespace examguard {
namespace {

bool is_in(const NumberRange& range, std::uint64_t value) {
  return value >= range.at_least.value_or(0) && value <= range.at_most.value_or(UINT64_MAX);
}

bool matches_any(const std::vector<Pattern>& patterns, const Texts& texts) {
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const Pattern& pattern) { return pattern.matches(text); });
  });
}

bool holds_any(const std::vector<std::string>& words, const Texts& texts) {
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
    return std::find(words.begin(), words.end(), text) != words.end();
  });
}

bool trusts(const std::vector<std::string>& trust, const Observation& observation) {
  return observation.trust == Trust::os_package &&
         std::find(trust.begin(), trust.end(), "os-packages") != trust.end();
}

// A list that is empty asks for nothing.
bool satisfied(const Alternative& alternative, Subject& subject, Field field, Field proven) {
  if (field == proven) return true;
  if (field == Field::ext || field == Field::kind || field == Field::category) {
    const auto& words = words_of(*alternative.criteria, field);
    return words.empty() || holds_any(words, subject.texts(field));
  }
  const auto& patterns = patterns_of(*alternative.criteria, field);
  return patterns.empty() || matches_any(patterns, subject.texts(field));
}

bool version_holds(const Criteria& criteria, const Observation& observation) {
  if (criteria.version.empty()) return true;
  return !observation.version.empty() &&
         std::any_of(criteria.version.begin(), criteria.version.end(),
                     [&](const VersionRange& range) { return holds(range, observation.version); });
}

bool hash_holds(const Criteria& criteria, const Observation& observation) {
  return observation.sha256 && std::find(criteria.sha256.begin(), criteria.sha256.end(),
                                         *observation.sha256) != criteria.sha256.end();
}

// Whatever needs no byte of the content: neither hash nor signature nor trust.
bool readable_part_holds(const Alternative& alternative, Subject& subject,
                         std::optional<TimePoint> now, Field proven) {
  const Criteria& criteria = *alternative.criteria;
  const Observation& observation = subject.observation();
  if (alternative.only_listed && subject.on_disk()) return false;
  if (criteria.size && !is_in(*criteria.size, observation.size)) return false;
  if (criteria.age && now) {
    const auto age = subject.age(*now);
    if (!age || !is_in(*criteria.age, *age)) return false;
  }
  for (const Field field :
       {Field::kind, Field::category, Field::ext, Field::keyword, Field::file, Field::name,
        Field::vendor, Field::product, Field::package, Field::path}) {
    if (!satisfied(alternative, subject, field, proven)) return false;
  }
  return version_holds(criteria, observation);
}

}  // namespace

bool is_empty(const Criteria& criteria) {
  return strength_of(criteria) == Criterion::by_default;
}

Criterion strength_of(const Criteria& c) {
  if (!c.sha256.empty()) return Criterion::sha256;
  if (!c.signer.empty()) {
    return c.product.empty() ? Criterion::signer : Criterion::signer_product;
  }
  if (!c.package.empty()) return Criterion::package;
  if (!c.vendor.empty()) return Criterion::vendor;
  if (!c.name.empty() || !c.file.empty() || !c.version.empty() || !c.product.empty()) {
    return Criterion::name;
  }
  if (!c.path.empty()) return Criterion::path;
  if (!c.trust.empty()) return Criterion::trust;
  if (!c.category.empty() || !c.kind.empty() || !c.ext.empty() || !c.keyword.empty() || c.size ||
      c.age) {
    return Criterion::category;
  }
  return Criterion::by_default;
}

const std::vector<Pattern>& patterns_of(const Criteria& criteria, Field field) {
  static const std::vector<Pattern> nothing;
  switch (field) {
    case Field::package:
      return criteria.package;
    case Field::name:
      return criteria.name;
    case Field::file:
      return criteria.file;
    case Field::product:
      return criteria.product;
    case Field::signer:
      return criteria.signer;
    case Field::vendor:
      return criteria.vendor;
    case Field::path:
      return criteria.path;
    case Field::keyword:
      return criteria.keyword;
    default:
      return nothing;
  }
}

const std::vector<std::string>& words_of(const Criteria& criteria, Field field) {
  static const std::vector<std::string> nothing;
  switch (field) {
    case Field::ext:
      return criteria.ext;
    case Field::kind:
      return criteria.kind;
    case Field::category:
      return criteria.category;
    default:
      return nothing;
  }
}

Match match(const Alternative& alternative, Subject& subject, std::optional<TimePoint> now,
            Field proven) {
  const Criteria& criteria = *alternative.criteria;
  const Observation& observation = subject.observation();
  const bool could_not_read = !subject.unread().empty();
  bool unread = false;
  if (!criteria.trust.empty() && !trusts(criteria.trust, observation)) return Match::no;
  if (!criteria.sha256.empty() && !hash_holds(criteria, observation)) {
    if (observation.sha256 || !could_not_read) return Match::no;
    unread = true;
  }
  if (!criteria.signer.empty() && !satisfied(alternative, subject, Field::signer, proven)) {
    if (!observation.signer.empty() || !could_not_read) return Match::no;
    unread = true;
  }
  if (!readable_part_holds(alternative, subject, now, proven)) return Match::no;
  return unread ? Match::unread : Match::yes;
}

bool may_hold(const Alternative& alternative, Subject& subject, Known known, Field proven) {
  const Criteria& criteria = *alternative.criteria;
  if (known != Known::path_and_metadata) {
    return readable_part_holds(alternative, subject, std::nullopt, proven);
  }
  if (criteria.size && !is_in(*criteria.size, subject.observation().size)) return false;
  return satisfied(alternative, subject, Field::path, proven) &&
         satisfied(alternative, subject, Field::ext, proven) &&
         satisfied(alternative, subject, Field::keyword, proven);
}

}  // namespace examguard
