// Policies and observations for tests, built by hand: Where().name("ToDesk").vendor("*") is one
// alternative of a rule.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/judge/judge.hpp"
#include "core/policy/policy.hpp"

namespace examguard::support {

class Where {
 public:
  Where& sha256(const Digest& digest) { return add(&Criteria::sha256, digest); }
  Where& signer(std::string_view text) { return add(&Criteria::signer, Pattern(text)); }
  Where& product(std::string_view text) { return add(&Criteria::product, Pattern(text)); }
  Where& package(std::string_view text) { return add(&Criteria::package, Pattern(text)); }
  Where& vendor(std::string_view text) { return add(&Criteria::vendor, Pattern(text)); }
  Where& name(std::string_view text) { return add(&Criteria::name, Pattern(text)); }
  Where& file(std::string_view text) { return add(&Criteria::file, Pattern(text)); }
  Where& path(std::string_view text) {
    return add(&Criteria::path, Pattern(text, Pattern::Kind::path));
  }
  Where& keyword(std::string_view text) {
    return add(&Criteria::keyword, Pattern("*" + std::string(text) + "*"));
  }
  Where& version(std::string_view text) {
    return add(&Criteria::version, parse_version_range(text).value());
  }
  Where& trust() { return add(&Criteria::trust, std::string("os-packages")); }
  Where& category(std::string_view text) { return add(&Criteria::category, std::string(text)); }
  Where& kind(std::string_view text) { return add(&Criteria::kind, std::string(text)); }
  Where& ext(std::string_view text) { return add(&Criteria::ext, std::string(text)); }
  Where& size(NumberRange range) {
    criteria_.size = range;
    return *this;
  }
  Where& age(NumberRange range) {
    criteria_.age = range;
    return *this;
  }

  operator Criteria() const { return criteria_; }

 private:
  template <class T>
  Where& add(std::vector<T> Criteria::*list, T value) {
    (criteria_.*list).push_back(std::move(value));
    return *this;
  }

  Criteria criteria_;
};

inline NumberRange at_least(std::uint64_t value) {
  return {value, std::nullopt};
}

inline Rule deny(std::string id, std::vector<Criteria> alternatives,
                 Severity severity = Severity::violation) {
  Rule rule;
  rule.id = std::move(id);
  rule.effect = Effect::deny;
  rule.alternatives = std::move(alternatives);
  rule.category = "remote-control";
  rule.severity = severity;
  return rule;
}

inline Rule allow(std::string id, std::vector<Criteria> alternatives) {
  Rule rule = deny(std::move(id), std::move(alternatives));
  rule.effect = Effect::allow;
  rule.category.clear();
  return rule;
}

inline Rule delegable(Rule rule) {
  rule.delegable = true;
  return rule;
}

inline Waiver waiver(std::string rule, Day until, Criteria subject = {}) {
  Waiver out;
  out.rule = std::move(rule);
  out.subject = std::move(subject);
  out.by = "office";
  out.reason = "card reader needs it";
  out.until = until;
  return out;
}

inline Policy policy(std::vector<Rule> programs, std::vector<Rule> files = {}) {
  Policy out;
  out.name.id = "province";
  out.name.serial = 1;
  out.program_rules = std::move(programs);
  out.file_rules = std::move(files);
  return out;
}

// Province, city, site in this order: as many as there are policies.
inline Layers layers(std::vector<Policy> policies) {
  static constexpr std::string_view ids[] = {"province", "city", "site"};
  for (std::size_t i = 0; i < policies.size(); ++i) {
    policies[i].level = static_cast<Level>(i);
    policies[i].name.id = ids[i];
    if (i > 0) policies[i].over_id = std::string(ids[i - 1]);
  }
  return Layers::bind(std::move(policies)).value();
}

// By one unsigned policy of a province; `rules` is its YAML below the head.
inline std::shared_ptr<const Judge> judge_of(std::string_view rules) {
  const std::string head =
      "format: 1\nid: hunan-theory\nserial: 1\nlayer: province\nscope: {region: \"430000\"}\n"
      "issued: 2026-11-24\nexpires: 2099-06-30\n";
  auto policy = parse_policy(PolicyText::unsigned_policy(head + std::string(rules), "test.yaml"));
  if (!policy) throw std::runtime_error(policy.error().what);
  std::vector<Policy> policies;
  policies.push_back(std::move(*policy));
  auto layers = Layers::bind(std::move(policies));
  if (!layers) throw std::runtime_error(layers.error().what);
  return std::make_shared<const Judge>(std::move(*layers), Place{});
}

inline Observation installed(std::string name) {
  Observation out;
  out.kind = Kind::program;
  out.source = "dpkg";
  out.key = name;
  out.package = "dpkg:" + name;
  out.name = std::move(name);
  return out;
}

inline Observation portable(std::string path) {
  Observation out;
  out.kind = Kind::program;
  out.source = "portable";
  out.name = path.substr(path.rfind('/') + 1);
  out.path.text = std::move(path);
  out.content = "elf";
  out.content_class = "program";
  return out;
}

inline Observation stored(std::string path, std::string content = "pdf",
                          std::string content_class = "document") {
  Observation out;
  out.kind = Kind::file;
  out.source = "files";
  out.name = path.substr(path.rfind('/') + 1);
  out.path.text = std::move(path);
  out.content = std::move(content);
  out.content_class = std::move(content_class);
  return out;
}

inline TimePoint noon() {
  return parse_time("2026-11-24T04:00:00.000Z").value();
}

inline Digest digest_of(std::uint8_t first) {
  Digest digest;
  digest.bytes[0] = first;
  return digest;
}

}  // namespace examguard::support
