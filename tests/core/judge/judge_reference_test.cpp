// The judge against one that looks at every rule, written straight from docs/formats/policy.md.
// What one forgets in its tables, the other does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "core/judge/judge.hpp"
#include "core/judge/judge_subject.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}

  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % limit;
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::uint64_t state_;
};

// Few words, so that much matches.
constexpr std::array<std::string_view, 9> words = {"todesk", "ToDesk", "qq",   "QQ音乐", "向日葵",
                                                   "a",      "wemeet", "游戏", "x.exe"};
constexpr std::array<std::string_view, 5> exts = {"exe", "mp4", "gz", "tar.gz", "pdf"};
constexpr std::array<std::string_view, 5> folders = {"/home/li", "/home/李", "/opt", "/usr/bin",
                                                     "/home/li/下载"};
constexpr std::array<std::string_view, 4> kinds = {"elf", "pdf", "mp4", "zip"};
constexpr std::array<std::string_view, 4> classes = {"program", "document", "video", "archive"};

std::string pattern(Dice& dice) {
  const std::string word(dice.pick(words));
  switch (dice.below(7)) {
    case 0:
      return word + "*";
    case 1:
      return "*" + word;
    case 2:
      return "*" + word + "*";
    case 3:
      return word.substr(0, 1) + "?" + (word.size() > 2 ? word.substr(2) : "");
    case 4:
      return dice.one_in(4) ? "*" : word;
    default:
      return word;
  }
}

std::string path_pattern(Dice& dice) {
  const std::string folder(dice.pick(folders));
  switch (dice.below(6)) {
    case 0:
      return folder + "/**";
    case 1:
      return "**/" + pattern(dice);
    case 2:
      return "/home/*/" + pattern(dice);
    case 3:
      return folder + "\\" + pattern(dice);
    case 4:
      return "/**/" + std::string(dice.pick(words)) + "/**";
    default:
      return folder + "/" + std::string(dice.pick(words));
  }
}

void add_one(Where& where, Dice& dice) {
  switch (dice.below(16)) {
    case 0:
      where.sha256(digest_of(static_cast<std::uint8_t>(dice.below(4))));
      break;
    case 1:
      where.signer(pattern(dice));
      break;
    case 2:
      where.product(pattern(dice));
      break;
    case 3:
      where.package("dpkg:" + pattern(dice));
      break;
    case 4:
      where.vendor(pattern(dice));
      break;
    case 5:
    case 6:
      where.name(pattern(dice));
      break;
    case 7:
      where.file(pattern(dice));
      break;
    case 8:
      where.version(dice.one_in(2) ? ">=2 <3" : "<2");
      break;
    case 9:
      where.path(path_pattern(dice));
      break;
    case 10:
      where.trust();
      break;
    case 11:
      where.category(dice.one_in(3) ? "portable-program" : dice.pick(classes));
      break;
    case 12:
      where.kind(dice.one_in(2) ? dice.pick(kinds) : dice.pick(classes));
      break;
    case 13:
      where.ext(dice.pick(exts));
      break;
    case 14:
      where.keyword(dice.pick(words));
      break;
    default:
      if (dice.one_in(2)) {
        where.size({dice.below(100), 100 + dice.below(100)});
      } else {
        where.age(at_least(dice.below(100)));
      }
  }
}

Criteria criteria(Dice& dice) {
  Where where;
  const std::size_t count = 1 + dice.below(3);
  for (std::size_t i = 0; i < count; ++i) add_one(where, dice);
  return where;
}

std::vector<Rule> rules(Dice& dice, std::size_t count, std::string_view prefix) {
  std::vector<Rule> out;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Criteria> alternatives;
    for (std::size_t n = 1 + dice.below(2); n > 0; --n) alternatives.push_back(criteria(dice));
    const std::string id =
        std::string(prefix) + std::to_string(dice.below(10'000)) + "-" + std::to_string(i);
    Rule rule = dice.one_in(2) ? allow(id, alternatives)
                               : deny(id, alternatives, static_cast<Severity>(dice.below(3)));
    rule.category = dice.pick(classes);
    rule.delegable = dice.one_in(2);
    if (dice.one_in(8)) rule.when = {Phase::exam};
    out.push_back(std::move(rule));
  }
  return out;
}

Observation observation(Dice& dice) {
  Observation out;
  out.kind = dice.one_in(2) ? Kind::program : Kind::file;
  out.source = out.kind == Kind::file ? "files" : dice.one_in(2) ? "portable" : "dpkg";
  out.key = dice.pick(words);
  out.name = dice.pick(words);
  if (dice.one_in(2)) out.version = dice.pick(std::array<std::string_view, 3>{"1.9", "2", "2.5"});
  if (dice.one_in(2)) out.vendor = dice.pick(words);
  if (dice.one_in(3)) out.signer = dice.pick(words);
  if (dice.one_in(3)) out.product = dice.pick(words);
  if (dice.one_in(3)) out.original_name = dice.pick(words);
  if (dice.one_in(4)) out.package = "dpkg:" + std::string(dice.pick(words));
  out.path.text = std::string(dice.pick(folders)) + "/" + std::string(dice.pick(words));
  if (dice.one_in(2)) out.path.text += "." + std::string(dice.pick(exts));
  if (dice.one_in(9)) out.path.text += "\\" + std::string(dice.pick(words));
  if (dice.one_in(9)) out.state = InstallState::removed;
  if (!dice.one_in(4)) {
    const std::size_t kind = dice.below(kinds.size());
    out.content = kinds[kind];
    out.content_class = classes[kind];
  }
  out.disguised = dice.one_in(5);
  out.trust = static_cast<Trust>(dice.below(3));
  if (dice.one_in(2)) {
    out.sha256 = digest_of(static_cast<std::uint8_t>(dice.below(5)));
  } else if (dice.one_in(2)) {
    out.sha256_missing = "unreadable";
  }
  out.size = dice.below(200);
  if (dice.one_in(2)) out.times.modified = noon() - std::chrono::seconds(dice.below(200));
  return out;
}

// ---- the judge that looks at every rule -----------------------------------------------------

bool on_disk(const Observation& o) {
  return o.kind == Kind::file || o.source == "portable";
}

using Strings = std::vector<std::string>;

bool any(const std::vector<Pattern>& patterns, const Strings& texts) {
  for (const Pattern& one : patterns) {
    for (const std::string& text : texts) {
      if (!text.empty() && one.matches(fold_case(text))) return true;
    }
  }
  return patterns.empty();
}

bool any(const Strings& values, const Strings& texts) {
  for (const std::string& value : values) {
    if (std::find(texts.begin(), texts.end(), value) != texts.end()) return true;
  }
  return values.empty();
}

bool in(const std::optional<NumberRange>& range, std::optional<std::uint64_t> value) {
  if (!range) return true;
  return value && *value >= range->at_least.value_or(0) &&
         *value <= range->at_most.value_or(UINT64_MAX);
}

std::optional<std::uint64_t> seconds_since(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return static_cast<std::uint64_t>((noon() - *time) / std::chrono::seconds(1));
}

bool ends_with_ext(const std::string& base, const Strings& list) {
  return list.empty() || std::any_of(list.begin(), list.end(), [&](const std::string& ext) {
           return base.ends_with("." + ext);
         });
}

enum class Held { no, unread, yes };

Held holds_all(const Criteria& c, const Observation& o) {
  const std::string base(base_name(o.path.text));
  Strings categories = {o.content_class};
  if (o.disguised) categories.push_back("disguise");
  if (o.kind == Kind::program && o.source == "portable") categories.push_back("portable-program");
  Strings packages = {o.package};
  if (!on_disk(o)) {
    packages.push_back(o.source + ":" + o.key);
    packages.push_back(o.source + ":" + o.name);
  }
  const bool version =
      c.version.empty() || (!o.version.empty() && std::any_of(c.version.begin(), c.version.end(),
                                                              [&](const VersionRange& range) {
                                                                return holds(range, o.version);
                                                              }));
  const bool readable =
      any(c.product, {o.product.empty() ? o.name : o.product}) && any(c.package, packages) &&
      any(c.vendor, {o.vendor}) && any(c.name, {o.name}) && any(c.file, {base, o.original_name}) &&
      version && any(c.path, {o.path.text}) && (c.trust.empty() || o.trust == Trust::os_package) &&
      any(c.category, categories) && any(c.kind, {o.content, o.content_class}) &&
      ends_with_ext(fold_case(base), c.ext) && any(c.keyword, {base, o.name}) &&
      in(c.size, o.size) && in(c.age, seconds_since(o.times.modified));
  if (!readable) return Held::no;
  Held held = Held::yes;
  if (!c.sha256.empty()) {
    if (!o.sha256) {
      if (o.sha256_missing.empty()) return Held::no;
      held = Held::unread;
    } else if (std::find(c.sha256.begin(), c.sha256.end(), *o.sha256) == c.sha256.end()) {
      return Held::no;
    }
  }
  if (!any(c.signer, {o.signer})) {
    if (!o.signer.empty() || o.sha256_missing.empty()) return Held::no;
    held = Held::unread;
  }
  return held;
}

Criterion strongest(const Criteria& c) {
  if (!c.sha256.empty()) return Criterion::sha256;
  if (!c.signer.empty() && !c.product.empty()) return Criterion::signer_product;
  if (!c.signer.empty()) return Criterion::signer;
  if (!c.package.empty()) return Criterion::package;
  if (!c.vendor.empty()) return Criterion::vendor;
  if (!c.name.empty() || !c.file.empty() || !c.version.empty() || !c.product.empty()) {
    return Criterion::name;
  }
  if (!c.path.empty()) return Criterion::path;
  return c.trust.empty() ? Criterion::category : Criterion::trust;
}

enum class World { as_read, denies_hold, allows_hold };

struct Named {
  const Rule* rule = nullptr;
  Criterion criterion = Criterion::by_default;
};

Named named_in(const Policy& policy, const Place& place, const Observation& o, World world) {
  Named best;
  const auto key = [](const Named& n) {
    return std::tuple(n.criterion, n.rule->effect == Effect::allow, n.rule->id);
  };
  const auto look = [&](const Rule& rule) {
    if (!rule.when.empty() && place.phase && rule.when[0] != *place.phase) return;
    for (const Criteria& c : rule.alternatives) {
      const Criterion strength = strongest(c);
      const bool claimed = strength >= Criterion::package && strength <= Criterion::path;
      if (rule.effect == Effect::allow && claimed && c.trust.empty() && on_disk(o)) continue;
      const Held held = holds_all(c, o);
      const World needed = rule.effect == Effect::deny ? World::denies_hold : World::allows_hold;
      if (held == Held::no || (held == Held::unread && world != needed)) continue;
      const Named found{&rule, strength};
      if (best.rule == nullptr || key(found) < key(best)) best = found;
    }
  };
  if (o.kind == Kind::program) {
    for (const Rule& rule : policy.program_rules) look(rule);
  }
  if (o.kind == Kind::file || o.source == "portable") {
    for (const Rule& rule : policy.file_rules) look(rule);
  }
  return best;
}

struct Answer {
  Verdict verdict = Verdict::allowed;
  Severity severity = Severity::notice;
  std::string rule = "default";
  Criterion criterion = Criterion::by_default;
  bool delegable = false;

  bool same(const Judgement& j) const {
    return verdict == j.verdict && severity == j.severity && rule == j.rule &&
           criterion == j.criterion;
  }
};

Answer denial(const Named& named, const Observation& o) {
  const bool removed = o.state == InstallState::removed;
  return {Verdict::denied, removed ? Severity::notice : named.rule->severity, named.rule->id,
          named.criterion, named.rule->delegable};
}

Answer default_answer(const Policy& top, const Observation& o) {
  Answer out;
  out.delegable = top.unlisted.delegable;
  if (o.state == InstallState::removed) return out;
  if (o.kind == Kind::program) {
    out.verdict = Verdict::unlisted;
    out.severity = top.unlisted.severity;
  } else if (o.disguised && o.trust != Trust::os_package) {
    out.verdict = Verdict::unlisted;
    out.severity = Severity::suspicious;
  }
  return out;
}

Answer answer_in(const std::vector<Policy>& policies, const Place& place, const Observation& o,
                 World world) {
  const Named top = named_in(policies[0], place, o, world);
  Answer out = top.rule == nullptr ? default_answer(policies[0], o)
               : top.rule->effect == Effect::deny
                   ? denial(top, o)
                   : Answer{Verdict::allowed, Severity::notice, top.rule->id, top.criterion, false};
  for (std::size_t i = 1; i < policies.size(); ++i) {
    const Named lower = named_in(policies[i], place, o, world);
    if (lower.rule == nullptr) continue;
    const bool open = out.verdict == Verdict::allowed || out.delegable;
    if (lower.rule->effect == Effect::allow) {
      if (out.verdict != Verdict::allowed && open) {
        out = {Verdict::allowed, Severity::notice, lower.rule->id, lower.criterion, false};
      }
      continue;
    }
    const Answer added = denial(lower, o);
    const bool worse = out.verdict != Verdict::denied || added.severity > out.severity;
    if (worse) out = added;
    out.delegable = open && lower.rule->delegable;
  }
  return out;
}

Answer reference(const std::vector<Policy>& policies, const Place& place, const Observation& o) {
  const Answer known = answer_in(policies, place, o, World::as_read);
  for (const World world : {World::denies_hold, World::allows_hold}) {
    Answer other = answer_in(policies, place, o, world);
    if (other.verdict == known.verdict && other.severity <= known.severity) continue;
    if (other.rule == "default") other = known;
    other.severity = std::max(known.severity, answer_in(policies, place, o, world).severity);
    other.verdict = Verdict::undetermined;
    return other;
  }
  return known;
}

TEST(JudgeReference, AgreesOnRandomPoliciesAndObservations) {
  std::array<std::size_t, 5> seen{};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Dice dice(seed);
    std::vector<Policy> policies;
    for (std::size_t layer = 1 + dice.below(3); layer > 0; --layer) {
      const std::size_t size = dice.one_in(2) ? 4 : 40;
      Policy one = policy(rules(dice, dice.below(size), "p"), rules(dice, dice.below(size), "f"));
      one.unlisted = {static_cast<Severity>(dice.below(3)), dice.one_in(2), policies.empty()};
      policies.push_back(std::move(one));
    }
    Place place;
    if (dice.one_in(2)) place.phase = dice.one_in(2) ? Phase::exam : Phase::training;
    const Judge judge(layers(policies), place);
    for (int i = 0; i < 40; ++i) {
      const Observation o = observation(dice);
      const Judgement fast = judge.judge(o, noon());
      const Answer slow = reference(policies, place, o);
      ++seen[static_cast<std::size_t>(fast.verdict)];
      ASSERT_TRUE(slow.same(fast))
          << "seed " << seed << " observation " << i << ": " << to_word(fast.verdict) << " by "
          << fast.rule << ", expected " << to_word(slow.verdict) << " by " << slow.rule;
    }
  }
  for (const Verdict verdict :
       {Verdict::allowed, Verdict::denied, Verdict::unlisted, Verdict::undetermined}) {
    EXPECT_GT(seen[static_cast<std::size_t>(verdict)], 40u) << to_word(verdict);
  }
}

TEST(JudgeReference, AgreesOnThousandsOfRules) {
  Dice dice(7);
  std::vector<Policy> policies = {policy({}, {})};
  for (int i = 0; i < 2000; ++i) {
    const std::string word = "w" + std::to_string(dice.below(5000));
    Where where;
    switch (dice.below(5)) {
      case 0:
        where.name(word);
        break;
      case 1:
        where.name("*" + word + "*");
        break;
      case 2:
        where.path("/opt/" + word + "/**");
        break;
      case 3:
        where.vendor(word + "*").file("*.exe");
        break;
      default:
        where.sha256(digest_of(static_cast<std::uint8_t>(i)));
    }
    policies[0].program_rules.push_back(deny("r" + std::to_string(i), {where}));
  }
  const Judge judge(layers(policies), {});
  std::size_t denied = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string word = "w" + std::to_string(dice.below(5000));
    Observation o = portable("/opt/" + word + "/" + (dice.one_in(2) ? "a.exe" : word));
    o.vendor = "W" + std::to_string(dice.below(5000)) + " Ltd";
    if (dice.one_in(3)) o.sha256 = digest_of(static_cast<std::uint8_t>(dice.below(256)));
    const Judgement fast = judge.judge(o, noon());
    denied += fast.verdict == Verdict::denied ? 1U : 0U;
    ASSERT_TRUE(reference(policies, {}, o).same(fast)) << o.path.text;
  }
  EXPECT_GT(denied, 10u);
}

}  // namespace
}  // namespace examguard
