#include "core/policy/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/crypto.hpp"

namespace examguard {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view golden = R"(format: 1
id: hunan-theory
serial: 17
layer: province
scope: {region: "430000"}
issued: 2026-11-24
expires: 2027-06-30
programs:
  unlisted: {severity: suspicious, delegable: true}
  rules:
    - id: todesk
      deny:
        - {name: [ToDesk]}
        - {file: [ToDesk.exe], vendor: [海南有趣科技有限公司]}
        - {package: todesk, version: [">=4 <5", "6.0"]}
      category: remote-control
      severity: violation
      when: [exam, training]
      seats: [candidate]
      clause: 整治重点五
      why: {zh: 远程控制, en: remote control}
      todo: {zh: 卸载, en: uninstall}
    - {id: os, allow: [{trust: os-packages}]}
files:
  roots: ["{profiles}", "linux:/srv", "windows:{fixed}"]
  skip: ["**/node_modules/**"]
  redaction: names
  rules:
    - {id: films, deny: [{kind: video, size: ">=100MB", age: "<30d"}], category: media, severity: notice}
    - {id: dumps, deny: [{keyword: 题库, ext: [.DOC, docx]}], category: question-bank, severity: suspicious, group: false}
    - {id: known, deny: [{name: "a*"}], category: media, severity: notice}
waivers:
  - {rule: todesk, subject: {path: 'C:\demo\**'}, sites: [s1], by: 王, reason: trial, until: 2026-12-31}
)";

Result<Policy> parse(std::string text) {
  return parse_policy(PolicyText::unsigned_policy(std::move(text), "p.yaml"));
}

TEST(Policy, ReadsEveryKey) {
  const auto policy = parse(std::string(golden));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->name.id, "hunan-theory");
  EXPECT_EQ(policy->name.serial, 17U);
  EXPECT_EQ(policy->name.digest, sha256(golden));
  EXPECT_FALSE(policy->name.is_signed);
  EXPECT_EQ(policy->level, Level::province);
  EXPECT_EQ(policy->region, "430000");
  EXPECT_EQ(to_text(policy->issued), "2026-11-24");
  EXPECT_EQ(to_text(policy->expires), "2027-06-30");
  EXPECT_EQ(policy->unlisted.severity, Severity::suspicious);
  EXPECT_TRUE(policy->unlisted.delegable);
  ASSERT_EQ(policy->program_rules.size(), 2U);
  const Rule& todesk = policy->program_rules[0];
  EXPECT_EQ(todesk.effect, Effect::deny);
  ASSERT_EQ(todesk.alternatives.size(), 3U);
  EXPECT_EQ(todesk.alternatives[1].vendor.at(0).text(), "海南有趣科技有限公司");
  EXPECT_TRUE(todesk.alternatives[2].package.at(0).matches("dpkg:todesk"));
  EXPECT_EQ(todesk.alternatives[2].version.size(), 2U);
  EXPECT_EQ(todesk.severity, Severity::violation);
  EXPECT_THAT(todesk.when, ElementsAre(Phase::exam, Phase::training));
  EXPECT_THAT(todesk.seats, ElementsAre(SeatKind::candidate));
  EXPECT_EQ(todesk.why, (Words{"远程控制", "remote control"}));
  EXPECT_FALSE(todesk.groups);
  EXPECT_EQ(policy->program_rules[1].effect, Effect::allow);
  ASSERT_EQ(policy->file_rules.size(), 3U);
  const Criteria& film = policy->file_rules[0].alternatives.at(0);
  EXPECT_EQ(film.size->at_least, 100U << 20);
  EXPECT_EQ(film.age->at_most, 30U * 24 * 3600 - 1);
  EXPECT_TRUE(policy->file_rules[0].groups);
  EXPECT_FALSE(policy->file_rules[1].groups);
  EXPECT_FALSE(policy->file_rules[2].groups);
  EXPECT_THAT(policy->file_rules[1].alternatives.at(0).ext, ElementsAre("doc", "docx"));
  EXPECT_TRUE(policy->file_rules[1].alternatives.at(0).keyword.at(0).matches("题库"));
  EXPECT_TRUE(policy->file_rules[1].alternatives.at(0).keyword.at(0).matches("电工题库2026.docx"));
  EXPECT_EQ(policy->redaction, "names");
  ASSERT_EQ(policy->waivers.size(), 1U);
  EXPECT_TRUE(policy->waivers[0].subject.path.at(0).matches("c:/demo/x/y.exe"));
  EXPECT_THAT(policy->unfilled, IsEmpty());
}

constexpr std::string_view smallest = R"(format: 1
id: p
serial: 1
layer: province
scope: {region: 430000}
issued: 2026-11-24
expires: 2027-06-30
)";

std::string error_of(const std::string& text) {
  const auto policy = parse(text);
  return policy ? "(no error)" : policy.error().what;
}

std::string with_rule(const std::string& rule) {
  return std::string(smallest) + "programs:\n  rules:\n    - " + rule + "\n";
}

std::string with_file_rule(const std::string& rule) {
  return std::string(smallest) + "files:\n  rules:\n    - " + rule + "\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Policy, SmallestIsAlmostEmpty) {
  const auto policy = parse(std::string(smallest));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->region, "430000");
  EXPECT_EQ(policy->site, "");
  EXPECT_EQ(policy->unlisted.severity, Severity::suspicious);
  EXPECT_FALSE(policy->unlisted.delegable);
  EXPECT_EQ(policy->over_id, std::nullopt);
  EXPECT_EQ(policy->redaction, "none");
  EXPECT_THAT(policy->files.roots, IsEmpty());
}

TEST(Policy, ABareSeverityOfTheUnlistedIsNotDelegable) {
  const auto policy = parse(std::string(smallest) + "programs: {unlisted: violation}\n");
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->unlisted.severity, Severity::violation);
  EXPECT_FALSE(policy->unlisted.delegable);
}

TEST(Policy, ASiteLayerNamesWhatIsAbove) {
  std::string text = replaced(std::string(smallest), "province", "site");
  text = replaced(text, "{region: 430000}", "{site: s1}") + "over: {id: top, min_serial: 3}\n";
  const auto policy = parse(text);
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->level, Level::site);
  EXPECT_EQ(policy->site, "s1");
  EXPECT_EQ(policy->over_id, "top");
  EXPECT_EQ(policy->over_min_serial, 3U);
}

TEST(Policy, EveryHeadKeyIsRequired) {
  const std::string text(smallest);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at) + 1;
    const std::string key = text.substr(at, text.find(':', at) - at);
    EXPECT_EQ(error_of(text.substr(0, at) + text.substr(end)),
              "p.yaml:1:1: the key \"" + key + "\" is missing");
    at = end;
  }
}

TEST(Policy, ANewerFormatIsNotMalformed) {
  const auto policy = parse("new_key: 1\nformat: 2\n");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, ErrorCode::unsupported);
  EXPECT_EQ(policy.error().what,
            "p.yaml:2:9: policy format 2; this program reads format 1 and must be updated");
}

struct Mistake {
  const char* name;
  std::string text;
  const char* where;
  const char* what;
};

class PolicyRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(PolicyRefuses, WithThePlaceAndTheReason) {
  const std::string what = error_of(GetParam().text);
  EXPECT_THAT(what, ::testing::StartsWith(std::string("p.yaml:") + GetParam().where + ": "));
  EXPECT_THAT(what, HasSubstr(GetParam().what));
}

std::string head(const char* from, const char* to) {
  return replaced(std::string(smallest), from, to);
}

std::string waiver(const std::string& waiver) {
  return with_rule("{id: r, deny: [{name: a}], category: c, severity: notice}") + "waivers:\n  - " +
         waiver + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Head, PolicyRefuses,
    ::testing::Values(
        Mistake{"NotAMap", "- a\n", "1:1", "expected a map"},
        Mistake{"Misspelt", head("serial", "serail"), "3:1", "did you mean \"serial\"?"},
        Mistake{"FormatText", head("format: 1", "format: '1'"), "1:9", "whole number"},
        Mistake{"FormatZero", head("format: 1", "format: 0"), "1:9", "whole number"},
        Mistake{"BadId", head("id: p", "id: 'a b'"), "2:5", "letters, digits"},
        Mistake{"EmptyId", head("id: p", "id: ''"), "2:5", "expected text"},
        Mistake{"SerialNegative", head("serial: 1", "serial: -1"), "3:9", "whole number"},
        Mistake{"SerialTooBig", head("serial: 1", "serial: 9007199254740992"), "3:9",
                "whole number"},
        Mistake{"Layer", head("province", "provinz"), "4:8", "did you mean \"province\"?"},
        Mistake{"ScopeText", head("{region: 430000}", "hunan"), "5:8", "expected a map"},
        Mistake{"ScopeEmpty", head("{region: 430000}", "{}"), "5:8",
                "either \"region\" or \"site\""},
        Mistake{"ScopeBoth", head("{region: 430000}", "{region: 1, site: s}"), "5:8", "either"},
        Mistake{"ScopeKey", head("region", "regoin"), "5:9", "did you mean \"region\"?"},
        Mistake{"NoSuchDay", head("2026-11-24", "2026-02-30"), "6:9", "a day like"},
        Mistake{"DayOfOtherForm", head("2026-11-24", "24.11.2026"), "6:9", "a day like"},
        Mistake{"ExpiresFirst", head("2027-06-30", "2026-11-23"), "7:10", "not before \"issued\""},
        Mistake{"OverAtTheTop", std::string(smallest) + "over: {id: a, min_serial: 1}\n", "8:7",
                "nothing is above"},
        Mistake{"OverHalf", head("province", "city") + "over: {id: a}\n", "8:7", "min_serial"},
        Mistake{"UnlistedWord", std::string(smallest) + "programs: {unlisted: bad}\n", "8:22",
                "expected one of notice, suspicious, violation"},
        Mistake{"UnlistedKey",
                std::string(smallest) + "programs: {unlisted: {severity: notice, x: 1}}\n", "8:41",
                "unknown key"},
        Mistake{"ProgramsList", std::string(smallest) + "programs: []\n", "8:11", "expected a map"},
        Mistake{"RulesMap", std::string(smallest) + "programs: {rules: {}}\n", "8:19",
                "list of rules"},
        Mistake{"RelativeRoot", std::string(smallest) + "files: {roots: [home]}\n", "8:17",
                "absolute"},
        Mistake{"UnknownPlace", std::string(smallest) + "files: {skip: ['{disks}/x']}\n", "8:16",
                "{removable}"},
        Mistake{"Redaction", std::string(smallest) + "files: {redaction: some}\n", "8:20",
                "none, names, full"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Rule, PolicyRefuses,
    ::testing::Values(
        Mistake{"NoEffect", with_rule("{id: a, category: c, severity: notice}"), "10:7", "either"},
        Mistake{
            "BothEffects",
            with_rule(
                "{id: a, deny: [{name: b}], allow: [{name: b}], category: c, severity: notice}"),
            "10:7", "either"},
        Mistake{"MisspeltEffect",
                with_rule("{id: a, denny: [{name: b}], category: c, severity: notice}"), "10:15",
                "did you mean \"deny\"?"},
        Mistake{"NoCategory", with_rule("{id: a, deny: [{name: b}], severity: notice}"), "10:7",
                "\"category\" is missing"},
        Mistake{"NoSeverity", with_rule("{id: a, deny: [{name: b}], category: c}"), "10:7",
                "\"severity\" is missing"},
        Mistake{"SeverityOfAllow", with_rule("{id: a, allow: [{name: b}], severity: notice}"),
                "10:45", "no severity"},
        Mistake{"NoId", with_rule("{allow: [{name: b}]}"), "10:7", "\"id\" is missing"},
        Mistake{"DefaultId", with_rule("{id: default, allow: [{name: b}]}"), "10:12",
                "no rule names"},
        Mistake{"SameId",
                with_rule("{id: a, allow: [{name: b}]}\n    - {id: a, allow: [{name: b}]}"),
                "11:12", "a second rule"},
        Mistake{"NoAlternatives", with_rule("{id: a, allow: []}"), "10:22", "list of alternatives"},
        Mistake{"OneAlternative", with_rule("{id: a, allow: {name: b}}"), "10:22",
                "list of alternatives"},
        Mistake{"EmptyAlternative", with_rule("{id: a, allow: [{}]}"), "10:23", "match everything"},
        Mistake{"EmptyList", with_rule("{id: a, allow: [{name: []}]}"), "10:30", "empty list"},
        Mistake{"EmptyText", with_rule("{id: a, allow: [{name: ['']}]}"), "10:31", "text"},
        Mistake{"NullText", with_rule("{id: a, allow: [{name: }]}"), "10:30", "got nothing"},
        Mistake{"Criterion", with_rule("{id: a, allow: [{signr: b}]}"), "10:24",
                "did you mean \"signer\"?"},
        Mistake{"Digest", with_rule("{id: a, allow: [{sha256: abc}]}"), "10:32",
                "64 lower-case hex"},
        Mistake{"OtherDigest", with_rule("{id: a, allow: [{sha256: 'md5:abc'}]}"), "10:32",
                "64 lower-case"},
        Mistake{"Trust", with_rule("{id: a, allow: [{trust: os-package}]}"), "10:31",
                "did you mean \"os-packages\"?"},
        Mistake{"Version", with_rule("{id: a, allow: [{name: b, version: '>= '}]}"), "10:42",
                "without a value"},
        Mistake{"When", with_rule("{id: a, allow: [{name: b}], when: exams}"), "10:41",
                "did you mean \"exam\"?"},
        Mistake{"Seats", with_rule("{id: a, allow: [{name: b}], seats: [all]}"), "10:43",
                "candidate, spare, invigilator or server"},
        Mistake{"Why", with_rule("{id: a, allow: [{name: b}], why: text}"), "10:40",
                "expected a map"},
        Mistake{"WhyLanguage", with_rule("{id: a, allow: [{name: b}], why: {de: x}}"), "10:41",
                "unknown key \"de\""},
        Mistake{"Delegable", with_rule("{id: a, allow: [{name: b}], delegable: yes}"), "10:46",
                "true or false"},
        Mistake{"ProgramsNeverGroup",
                with_rule("{id: a, deny: [{name: b}], category: c, severity: notice, group: true}"),
                "10:65", "unknown key \"group\""},
        Mistake{"Size", with_file_rule("{id: a, allow: [{size: 100ZB}]}"), "10:30", "100MB"},
        Mistake{"Age", with_file_rule("{id: a, allow: [{age: '<30'}]}"), "10:29", "h, d, w"},
        Mistake{"TwoSizes", with_file_rule("{id: a, allow: [{size: ['>1', '<5']}]}"), "10:30",
                "one range"},
        Mistake{"Extension", with_file_rule("{id: a, allow: [{ext: '*.mp4'}]}"), "10:29",
                "without wildcards"},
        Mistake{"PlaceInPath", with_file_rule("{id: a, allow: [{path: '{profiles}/x'}]}"), "10:30",
                "files.roots"},
        Mistake{"Chinese", with_rule("{id: a, allow: [{name: 考试, 名: b}]}"), "10:34",
                "unknown key \"名\""}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Waiver, PolicyRefuses,
    ::testing::Values(
        Mistake{"UnknownRule", waiver("{rule: rr, by: b, reason: c, until: 2026-12-31}"), "12:12",
                "did you mean \"r\"?"},
        Mistake{"RuleIsNoName", waiver("{rule: '*', by: b, reason: c, until: 2026-12-31}"), "12:12",
                "letters, digits"},
        Mistake{"NoApprover", waiver("{rule: r, reason: c, until: 2026-12-31}"), "12:5",
                "\"by\" is missing"},
        Mistake{"EmptyReason", waiver("{rule: r, by: b, reason: '', until: 2026-12-31}"), "12:30",
                "expected text"},
        Mistake{"NoEnd", waiver("{rule: r, by: b, reason: c}"), "12:5", "\"until\" is missing"},
        Mistake{"NoSuchDay", waiver("{rule: r, by: b, reason: c, until: 2026-12-32}"), "12:40",
                "a day like"},
        Mistake{"EmptySubject",
                waiver("{rule: r, subject: {}, by: b, reason: c, until: 2026-12-31}"), "12:24",
                "match everything"},
        Mistake{"DefaultForEverything",
                waiver("{rule: default, by: b, reason: c, until: 2026-12-31}"), "12:5",
                "needs a \"subject\""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Policy, AWaiverMayNameARuleOfTheLayerAbove) {
  const std::string text = head("province", "city") + "over: {id: top, min_serial: 1}\n" +
                           "waivers: [{rule: above, by: b, reason: c, until: 2026-12-31}]\n";
  EXPECT_TRUE(parse(text)) << error_of(text);
}

TEST(Policy, PlacesToFillInAreListed) {
  const auto policy =
      parse(with_rule("{id: client, allow: [{signer: FILL-IN the signer}, {name: x}]}") +
            "waivers:\n  - {rule: client, by: 待填写（省级）, reason: c, until: FILL-IN}\n");
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_THAT(policy->unfilled, ElementsAre("p.yaml:10", "p.yaml:12", "p.yaml:12"));
}

TEST(Policy, AScopeMayBeLeftToFillIn) {
  const auto policy = parse(head("{region: 430000}", "{site: 待填写}"));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_THAT(policy->unfilled, ElementsAre("p.yaml:5"));
}

// Neither a program that is called like the placeholder nor the rest of the alternative may count.
TEST(Policy, WhatIsNotFilledInNeverHolds) {
  const auto policy =
      parse(with_rule("{id: client, allow: [{name: a*, sha256: [FILL-IN]}, {name: b}]}") +
            "waivers: [{rule: client, subject: {path: FILL-IN}, by: b, reason: c, "
            "until: 2026-12-31}]\n");
  ASSERT_TRUE(policy) << policy.error().what;
  ASSERT_EQ(policy->program_rules.at(0).alternatives.size(), 1U);
  EXPECT_EQ(policy->program_rules[0].alternatives[0].name.at(0).text(), "b");
  EXPECT_THAT(policy->waivers, IsEmpty());
}

TEST(Policy, DigestsMayBeBareOrUpperCase) {
  const std::string hex(64, 'a');
  const auto policy = parse(with_rule("{id: a, allow: [{sha256: [" + hex + ", 'sha256:" + hex +
                                      "', " + std::string(64, 'A') + "]}]}"));
  ASSERT_TRUE(policy) << policy.error().what;
  const auto& digests = policy->program_rules.at(0).alternatives.at(0).sha256;
  EXPECT_THAT(digests, ElementsAre(digests[0], digests[0], digests[0]));
}

TEST(Policy, ARuleGroupsUnlessItNamesOneThing) {
  const std::pair<const char*, bool> cases[] = {
      {"kind: video", true},  {"ext: mp4", true},           {"keyword: a", true},
      {"size: '>1MB'", true}, {"category: disguise", true}, {"vendor: a", true},
      {"name: a", false},     {"file: a", false},           {"path: /a/**", false},
      {"signer: a", false}};
  for (const auto& [criterion, groups] : cases) {
    const auto policy = parse(with_file_rule("{id: a, deny: [{" + std::string(criterion) +
                                             "}], category: c, severity: notice}"));
    ASSERT_TRUE(policy) << policy.error().what;
    EXPECT_EQ(policy->file_rules.at(0).groups, groups) << criterion;
  }
}

// Evidence of what was asked: the same for the same statement, another for any other.
TEST(Policy, TheDigestOfARuleIsThatOfItsCanonicalJson) {
  const auto one = parse(with_rule("{id: a, allow: [{name: [b, \"c\"]}]}"));
  const auto same = parse(with_rule("allow:\n        - name: [b, 'c'] # why\n      id: a"));
  const auto other = parse(with_rule("{id: a, allow: [{name: [c, b]}]}"));
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ(one->program_rules[0].text_digest, same->program_rules[0].text_digest);
  EXPECT_NE(one->program_rules[0].text_digest, other->program_rules[0].text_digest);
  EXPECT_EQ(one->program_rules[0].text_digest,
            sha256(R"({"allow":[{"name":["b","c"]}],"id":"a"})"));
}

TEST(Policy, TellsItsFileInTheFirstPlace) {
  const auto policy =
      parse_policy(PolicyText::unsigned_policy("format: [\n", "/srv/政策 2026.yaml"));
  ASSERT_FALSE(policy);
  EXPECT_THAT(policy.error().what, ::testing::StartsWith("/srv/政策 2026.yaml:"));
}

}  // namespace
}  // namespace examguard
