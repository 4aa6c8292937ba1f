#include <gtest/gtest.h>

#include "core/judge/judge.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;

const Criteria name = Where().name("x");
const Criteria package = Where().package("dpkg:x");

Judgement judged(std::vector<Policy> policies, Place place = {}, TimePoint now = noon()) {
  return Judge(layers(std::move(policies)), std::move(place)).judge(installed("x"), now);
}

Policy unlisted(Severity severity, bool delegable) {
  Policy out = policy({});
  out.unlisted = {severity, delegable, true};
  return out;
}

struct Row {
  const char* name;
  std::vector<Policy> policies;
  Verdict verdict;
  Level layer;
  Severity severity;
};

TEST(Layers, WhatALowerLayerMayDo) {
  const auto violation = Severity::violation;
  const auto suspicious = Severity::suspicious;
  const auto notice = Severity::notice;
  const Row rows[] = {
      {"a denial is added freely",
       {policy({allow("a", {package})}), policy({deny("b", {name})})},
       Verdict::denied,
       Level::city,
       violation},
      {"also to the default",
       {policy({}), policy({deny("b", {name})})},
       Verdict::denied,
       Level::city,
       violation},
      {"an allow needs a delegable rule",
       {policy({deny("a", {name})}), policy({allow("b", {package})})},
       Verdict::denied,
       Level::province,
       violation},
      {"an allow of a delegable rule",
       {policy({delegable(deny("a", {package}))}), policy({allow("b", {name})})},
       Verdict::allowed,
       Level::city,
       notice},
      {"an allow needs a delegable default",
       {unlisted(suspicious, false), policy({allow("b", {name})})},
       Verdict::unlisted,
       Level::province,
       suspicious},
      {"an allow of a delegable default",
       {unlisted(suspicious, true), policy({allow("b", {name})})},
       Verdict::allowed,
       Level::city,
       notice},
      {"the upper denial stays",
       {policy({deny("a", {name})}), policy({deny("b", {name}, notice)})},
       Verdict::denied,
       Level::province,
       violation},
      {"unless the lower one is worse",
       {policy({deny("a", {name}, notice)}), policy({deny("b", {name}, suspicious)})},
       Verdict::denied,
       Level::city,
       suspicious},
      {"a lower allow is weighed inside its layer first",
       {policy({}), policy({deny("a", {name}), allow("b", {package})})},
       Verdict::unlisted,
       Level::province,
       suspicious},
      {"unlisted is raised freely",
       {unlisted(notice, false), unlisted(violation, false)},
       Verdict::unlisted,
       Level::city,
       violation},
      {"and lowered where it is delegable",
       {unlisted(violation, true), unlisted(notice, false)},
       Verdict::unlisted,
       Level::city,
       notice},
      {"and not else",
       {unlisted(violation, false), unlisted(notice, false)},
       Verdict::unlisted,
       Level::province,
       violation},
      {"silence changes nothing",
       {unlisted(notice, true), policy({})},
       Verdict::unlisted,
       Level::province,
       notice},
      {"a site overrules what the city left to it",
       {unlisted(suspicious, true), policy({delegable(deny("b", {name}))}),
        policy({allow("c", {name})})},
       Verdict::allowed,
       Level::site,
       notice},
      {"but not through the city what the province forbade",
       {policy({deny("a", {name}, notice)}), policy({delegable(deny("b", {name}))}),
        policy({allow("c", {name})})},
       Verdict::denied,
       Level::city,
       violation},
      {"nor what the city forbade too",
       {policy({delegable(deny("a", {name}))}), policy({deny("b", {name})}),
        policy({allow("c", {name})})},
       Verdict::denied,
       Level::province,
       violation},
      {"a city that closes the default closes it for its sites",
       {unlisted(suspicious, true), unlisted(suspicious, false), policy({allow("c", {name})})},
       Verdict::unlisted,
       Level::province,
       suspicious},
      {"a site may deny what the city allowed",
       {unlisted(suspicious, true), policy({allow("b", {name})}), policy({deny("c", {name})})},
       Verdict::denied,
       Level::site,
       violation},
  };
  for (const Row& row : rows) {
    const Judgement j = judged(row.policies);
    EXPECT_EQ(j.verdict, row.verdict) << row.name;
    if (j.verdict == Verdict::allowed) continue;
    EXPECT_EQ(j.layer, row.layer) << row.name;
    EXPECT_EQ(j.severity, row.severity) << row.name;
  }
}

using std::chrono::year;
const Day end = year(2026) / 12 / 31;

Policy with_waiver(Policy policy, Waiver waiver) {
  policy.waivers.push_back(std::move(waiver));
  return policy;
}

TEST(Waiver, EndsOnItsDateInShanghai) {
  const Policy waived = with_waiver(policy({deny("a", {name})}), waiver("a", end));
  struct Moment {
    const char* time;
    Verdict verdict;
  };
  const Moment moments[] = {
      {"2026-12-31T15:59:59.999Z", Verdict::waived},
      {"2026-12-31T16:00:00.000Z", Verdict::denied},
      {"2000-01-01T00:00:00.000Z", Verdict::waived},
      {"2099-01-01T00:00:00.000Z", Verdict::denied},
  };
  for (const Moment& moment : moments) {
    EXPECT_EQ(judged({waived}, {}, parse_time(moment.time).value()).verdict, moment.verdict)
        << moment.time;
  }
}

TEST(Waiver, KeepsRuleAndSeverityAndSaysWho) {
  const auto j = judged({with_waiver(policy({deny("a", {name})}), waiver("a", end))});
  EXPECT_EQ(j.verdict, Verdict::waived);
  EXPECT_EQ(j.rule, "a");
  EXPECT_EQ(j.severity, Severity::violation);
  ASSERT_TRUE(j.waiver);
  EXPECT_EQ(j.waiver->by, "office");
  EXPECT_EQ(j.waiver->until, end);
}

TEST(Waiver, OnlyForItsSitesAndItsSubject) {
  Waiver here = waiver("a", end);
  here.sites = {"4301001", "4301002"};
  const Policy policy_here = with_waiver(policy({deny("a", {name})}), here);
  Place place;
  EXPECT_EQ(judged({policy_here}, place).verdict, Verdict::denied);
  place.site = "4301002";
  EXPECT_EQ(judged({policy_here}, place).verdict, Verdict::waived);
  place.site = "4301003";
  EXPECT_EQ(judged({policy_here}, place).verdict, Verdict::denied);

  const auto about = [](const Criteria& subject) {
    return judged({with_waiver(policy({deny("a", {name})}), waiver("a", end, subject))}).verdict;
  };
  EXPECT_EQ(about(Where().package("dpkg:x")), Verdict::waived);
  EXPECT_EQ(about(Where().package("dpkg:y")), Verdict::denied);
  EXPECT_EQ(about(Where().name("x").vendor("v")), Verdict::denied);
}

TEST(Waiver, WhoseCounts) {
  const Policy denies = policy({deny("a", {name})});
  const Policy leaves = policy({delegable(deny("a", {name}))});
  const Waiver a = waiver("a", end);
  struct Case {
    const char* name;
    std::vector<Policy> policies;
    Verdict verdict;
  };
  const Case cases[] = {
      {"another rule", {with_waiver(denies, waiver("b", end))}, Verdict::denied},
      {"a lower layer, not delegable", {denies, with_waiver(policy({}), a)}, Verdict::denied},
      {"a lower layer, delegable", {leaves, with_waiver(policy({}), a)}, Verdict::waived},
      {"two layers down", {leaves, policy({}), with_waiver(policy({}), a)}, Verdict::waived},
      {"an upper layer for a lower rule",
       {with_waiver(unlisted(Severity::notice, false), a), denies},
       Verdict::denied},
      {"its own addition falls back to what stands above",
       {unlisted(Severity::suspicious, false), with_waiver(denies, a)},
       Verdict::unlisted},
      {"its own addition to an allow",
       {policy({allow("p", {package})}), with_waiver(denies, a)},
       Verdict::waived},
      {"the default", {with_waiver(policy({}), waiver("default", end))}, Verdict::waived},
  };
  for (const Case& one : cases) EXPECT_EQ(judged(one.policies).verdict, one.verdict) << one.name;
}

TEST(Layers, AHashThatIsMissingInALowerLayerCountsOnlyWhereItCouldTurnTheVerdict) {
  Observation found = portable("/tmp/x");
  found.sha256_missing = "unreadable";
  const Criteria hash = Where().sha256(digest_of(1));
  const auto verdict = [&](std::vector<Policy> policies) {
    return Judge(layers(std::move(policies)), {}).judge(found, noon()).verdict;
  };
  EXPECT_EQ(verdict({unlisted(Severity::notice, false), policy({allow("a", {hash})})}),
            Verdict::unlisted);
  EXPECT_EQ(verdict({unlisted(Severity::notice, true), policy({allow("a", {hash})})}),
            Verdict::undetermined);
  EXPECT_EQ(verdict({unlisted(Severity::notice, false), policy({deny("a", {hash})})}),
            Verdict::undetermined);
}

}  // namespace
}  // namespace examguard
