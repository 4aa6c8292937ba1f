#include "core/draft/baseline.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "core/text.hpp"
#include "core/yaml.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

BaselineFrame frame() {
  BaselineFrame frame;
  frame.head.id = "baseline";
  frame.head.site = "S1";
  frame.head.over = {"province", 1};
  frame.head.issued = parse_day("2026-11-24").value();
  frame.head.expires = parse_day("2027-06-30").value();
  frame.roots = {"/", "/home/li"};
  return frame;
}

Observation package(const std::string& name, const std::string& vendor = "m",
                    const std::string& source = "dpkg") {
  Observation out = installed(name);
  out.source = source;
  out.package = source + ":" + name;
  out.vendor = vendor;
  return out;
}

Observation product(const std::string& name, const std::string& vendor) {
  Observation out;
  out.source = "uninstall";
  out.key = "HKLM\\" + name;
  out.package = "uninstall:" + name;
  out.name = name;
  out.vendor = vendor;
  return out;
}

Observation on_disk(const std::string& path, std::uint8_t hash) {
  Observation out = portable(path);
  out.sha256 = digest_of(hash);
  return out;
}

Observation disguised(const std::string& path, std::uint8_t hash) {
  Observation out = stored(path, "zip", "archive");
  out.disguised = true;
  out.sha256 = digest_of(hash);
  return out;
}

Policy read(const std::string& yaml) {
  auto policy = parse_policy(PolicyText::unsigned_policy(yaml, "baseline.yaml"));
  if (!policy) throw std::runtime_error(policy.error().what + "\n" + yaml);
  return std::move(*policy);
}

Policy province() {
  Policy out = policy({});
  out.unlisted = {Severity::suspicious, true, true};
  return out;
}

// What a province that names nothing and this baseline say of things.
class Said {
 public:
  explicit Said(const std::string& yaml)
      : judge_(with_policy({province()}, read(yaml)).value(), {}) {}
  [[nodiscard]] Verdict of(const Observation& subject) const {
    return judge_.judge(subject, TimePoint{}).verdict;
  }

 private:
  Judge judge_;
};

std::vector<std::string> ids(const Policy& policy) {
  std::vector<std::string> out;
  for (const Rule& rule : policy.program_rules) out.push_back(rule.id);
  for (const Rule& rule : policy.file_rules) out.push_back(rule.id);
  return out;
}

TEST(Baseline, OneRuleForASourceAPublisherAProductAndAFolder) {
  Observation app = on_disk("/home/li/Echo.AppImage", 1);
  app.product = "Echo";
  Observation changed = on_disk("/usr/bin/tool", 2);
  changed.package = "dpkg:tool";
  Observation entry;
  entry.source = "desktop";
  entry.key = "/home/li/.local/share/applications/x.desktop";
  entry.name = "X";
  const std::vector<Observation> unlisted{
      package("a"),
      package("b", "n"),
      package("c", "m", "rpm"),
      product("Foo 1.0", "Foo Ltd."),
      product("Bar", "Foo Ltd."),
      product("Odd", ""),
      entry,
      changed,
      app,
      on_disk("/opt/foo/bin/foo", 3),
      on_disk("/opt/foo/lib/libfoo.so", 4),
      on_disk("/home/li/games/tetris", 5),
      on_disk("/run.sh", 6),
      disguised("/home/li/照片/a.jpg", 7),
  };
  const BaselineText text = write_baseline(frame(), unlisted);
  const Policy policy = read(text.yaml);
  EXPECT_THAT(ids(policy), ElementsAre("packages-dpkg", "packages-rpm", "publisher-foo-ltd",
                                       "listed-desktop", "listed-uninstall", "changed-dpkg-tool",
                                       "product-echo", "folder-8a5edab2", "folder-home-li-games",
                                       "folder-opt-foo", "files-home-li"));
  EXPECT_EQ(text.rules, 11u);
  EXPECT_THAT(text.yaml, HasSubstr("# lib/libfoo.so"));
  EXPECT_THAT(text.yaml, HasSubstr("母机 /opt/foo 下的程序文件"));
  for (const Rule& rule : policy.program_rules) {
    EXPECT_EQ(rule.effect, Effect::allow);
    EXPECT_FALSE(rule.why.zh.empty() || rule.why.en.empty()) << rule.id;
  }
  const Said said(text.yaml);
  for (const Observation& one : unlisted) {
    EXPECT_EQ(said.of(one), Verdict::allowed) << one.name << one.path.text;
  }
}

TEST(Baseline, WhatIsNewIsNotAllowed) {
  const Said said(
      write_baseline(frame(), {package("a"), product("Foo", "Foo Ltd."),
                               on_disk("/opt/foo/bin/foo", 1), disguised("/home/li/a/a.jpg", 2)})
          .yaml);
  const Observation others[] = {package("ab"),
                                package("a", "m", "rpm"),
                                product("Foo 2", "Foo Ltd."),
                                product("Foo", "Bar Ltd."),
                                on_disk("/opt/foo/bin/foo", 9),
                                portable("/opt/foo/bin/foo"),
                                on_disk("/opt/a", 9),
                                disguised("/home/li/a/a.jpg", 9)};
  for (const Observation& other : others) {
    EXPECT_EQ(said.of(other), Verdict::unlisted) << other.name << other.path.text;
  }
}

TEST(Baseline, TheOrderInWhichThingsAreMetDoesNotMatter) {
  std::vector<Observation> unlisted{on_disk("/opt/b", 1),     on_disk("/opt/a", 1),
                                    package("b", ""),         package("a", "n"),
                                    product("Foo", "赵钱孙"), product("Bar", "李周吴")};
  const std::string yaml = write_baseline(frame(), unlisted).yaml;
  EXPECT_THAT(yaml, HasSubstr("# a (+1)"));
  std::sort(unlisted.begin(), unlisted.end(), [](const auto& left, const auto& right) {
    return std::tie(left.name, left.path.text) < std::tie(right.name, right.path.text);
  });
  do {
    ASSERT_EQ(write_baseline(frame(), unlisted).yaml, yaml);
  } while (std::next_permutation(
      unlisted.begin(), unlisted.end(), [](const auto& left, const auto& right) {
        return std::tie(left.name, left.path.text) < std::tie(right.name, right.path.text);
      }));
}

TEST(Baseline, IdsThatAreTakenAndThingsThatLookAlike) {
  BaselineFrame taken = frame();
  taken.taken = {"default", "packages-dpkg"};
  const Policy policy = read(write_baseline(taken, {package("a"), product("A", "腾讯 QQ"),
                                                    product("A", "qq"), product("A", "QQ!")})
                                 .yaml);
  const auto found = ids(policy);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_THAT(found[0], testing::StartsWith("packages-dpkg-"));
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 4u);
}

// A program may be called anything: the rules hold for that alone, and the file stays whole.
TEST(Baseline, HostileNamesAllowNothingElse) {
  const std::vector<std::string> names{"*",
                                       "?",
                                       "a*",
                                       "\"",
                                       "a\"]\n    - id: evil\n      allow: [{name: \"*\"}]",
                                       "\\",
                                       "#",
                                       "&a",
                                       "FILL-IN",
                                       "FILL-IN x",
                                       "待填写",
                                       "\r\n",
                                       "\xff",
                                       "\u202e",
                                       std::string("a\0b", 3),
                                       std::string(3000, 'a'),
                                       "default",
                                       "{profiles}",
                                       "null"};
  std::vector<Observation> unlisted;
  for (const std::string& name : names) {
    unlisted.push_back(package(name, name));
    unlisted.push_back(product(name, name));
    unlisted.push_back(product(name, ""));
    unlisted.push_back(on_disk("/opt/" + name + "/x", 1));
    unlisted.push_back(on_disk("/opt/x", 2));
    unlisted.back().product = name;
    unlisted.push_back(disguised("/home/li/" + name + "/a.jpg", 3));
  }
  const std::string yaml = write_baseline(frame(), unlisted).yaml;
  const Policy policy = read(yaml);
  EXPECT_THAT(policy.unfilled, IsEmpty());
  EXPECT_THAT(ids(policy), Not(testing::Contains("evil")));
  for (const Rule& rule : policy.program_rules) {
    for (const Criteria& criteria : rule.alternatives) {
      for (const auto* patterns : {&criteria.package, &criteria.vendor, &criteria.name}) {
        for (const Pattern& pattern : *patterns) EXPECT_TRUE(pattern.is_literal());
      }
    }
  }
  const Said said(yaml);
  for (const Observation& other : {package("b"), product("b", "b"), on_disk("/opt/x", 9)}) {
    EXPECT_EQ(said.of(other), Verdict::unlisted);
  }
  for (const Observation& one : unlisted) {
    const bool no_value_holds_it = one.key.size() > 1000 || one.key.find('\0') != std::string::npos;
    if (no_value_holds_it) continue;
    EXPECT_EQ(said.of(one), Verdict::allowed) << one.source << " " << one.name;
  }
}

TEST(Baseline, WhatHasNoHashIsLeftOut) {
  Observation unread = portable("/opt/locked");
  unread.sha256_missing = "unreadable";
  const BaselineText text = write_baseline(frame(), {unread});
  EXPECT_EQ(text.rules, 0u);
  EXPECT_THAT(read(text.yaml).program_rules, IsEmpty());
}

TEST(Baseline, WhereThereIsTooMuchCommentsGoFirstThenWhatIsLast) {
  BaselineFrame narrow = frame();
  std::vector<Observation> unlisted{package("small", "Maker")};
  for (std::uint8_t i = 0; i < 100; ++i) {
    unlisted.push_back(on_disk("/opt/many/program-" + std::to_string(i), i));
  }
  const auto hashes = [&](std::size_t bytes) {
    narrow.most_bytes = bytes;
    const std::string yaml = write_baseline(narrow, unlisted).yaml;
    EXPECT_LE(yaml.size(), bytes);
    EXPECT_EQ(yaml.find("program-") != std::string::npos, bytes > 11'000) << bytes;
    const auto rules = read(yaml).program_rules;
    return rules.size() < 2 ? 0 : rules[1].alternatives.at(0).sha256.size();
  };
  EXPECT_EQ(hashes(12'000), 100u);
  EXPECT_EQ(hashes(10'000), 100u);
  EXPECT_GT(hashes(5'000), 40u);
  EXPECT_EQ(hashes(400), 0u);
}

TEST(Baseline, OfALayerThatIsInForceItsRulesJoinThatOne) {
  Policy city = policy({allow("old", {Where().name("Old")})});
  city.name.id = "city";
  city.level = Level::city;
  city.over_id = "province";
  Policy added = read(write_baseline(frame(), {package("a")}).yaml);
  added.level = Level::city;
  const auto layers = with_policy({province(), city}, added);
  ASSERT_TRUE(layers) << layers.error().what;
  ASSERT_EQ(layers->policies().size(), 2u);
  EXPECT_THAT(ids(layers->policies()[1]), ElementsAre("old", "packages-dpkg"));
}

TEST(Baseline, ALayerAboveMayForbidIt) {
  Policy city = policy({});
  city.level = Level::city;
  const auto forbids = [](const std::vector<Policy>& policies, Level level) {
    const Policy* found = forbids_allowing(policies, level);
    return found == nullptr ? std::string("nobody") : std::string(to_word(found->level));
  };
  EXPECT_EQ(forbids({province()}, Level::site), "nobody");
  EXPECT_EQ(forbids({province(), city}, Level::site), "nobody") << "the city is silent";
  city.unlisted = {Severity::violation, false, true};
  EXPECT_EQ(forbids({province(), city}, Level::site), "city");
  EXPECT_EQ(forbids({province(), city}, Level::city), "nobody") << "its own layer";
  EXPECT_EQ(forbids({policy({})}, Level::site), "province");
  EXPECT_EQ(forbids({}, Level::site), "nobody");
}

}  // namespace
}  // namespace examguard
