#include "core/draft/proposal.hpp"

#include <gmock/gmock.h>

#include "core/text.hpp"

namespace examguard {
namespace {

using testing::HasSubstr;
using testing::Not;

Sighting seen(const std::string& pc, const std::string& name, const std::string& source = "dpkg") {
  Sighting sighting{"S" + pc.substr(0, 1), pc, {}};
  Finding& finding = sighting.finding;
  finding.verdict = Verdict::unlisted;
  finding.product = name;
  finding.subject.kind = Kind::program;
  finding.subject.source = source;
  finding.subject.name = name;
  finding.subject.vendor = "Maker of " + name;
  finding.subject.path.text = "/opt/" + name;
  return sighting;
}

ProposalFrame frame() {
  ProposalFrame frame;
  frame.region = "430000";
  frame.pcs = 3;
  frame.sites = 2;
  frame.at = parse_time("2026-11-24T03:14:15.926Z").value();
  return frame;
}

Result<Policy> read(const std::string& yaml) {
  return parse_policy(PolicyText::unsigned_policy(yaml, "draft.yaml"));
}

TEST(Proposal, MostPcsFirstWithTheEvidence) {
  const std::string draft = propose_layer(
      frame(), {seen("a1", "Rare"), seen("a1", "Often"), seen("a2", "Often"), seen("b1", "Often")});
  EXPECT_LT(draft.find("Often"), draft.find("Rare"));
  EXPECT_THAT(draft, HasSubstr("# Often：2 个考试点的 3 台电脑"));
  EXPECT_THAT(draft, HasSubstr("Maker of Often"));
  const auto policy = read(draft);
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_FALSE(policy->unfilled.empty());  // so that nobody signs it unread
}

TEST(Proposal, WhatFewPcsHaveIsOnlyCounted) {
  ProposalFrame least = frame();
  least.min_pcs = 2;
  const std::string draft =
      propose_layer(least, {seen("a1", "Rare"), seen("a1", "Often"), seen("b1", "Often")});
  EXPECT_THAT(draft, Not(HasSubstr("Rare")));
  EXPECT_THAT(draft, HasSubstr("# 未列出：1 个产品，装有的电脑太少"));
}

TEST(Proposal, NothingUnlistedIsADraftWithoutRules) {
  const auto policy = read(propose_layer(frame(), {}));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_TRUE(policy->program_rules.empty());
}

// No name breaks the YAML, ends a comment, or holds for anything but itself.
TEST(Proposal, HostileNamesAreQuotedTextWithoutWildcards) {
  const std::vector<std::string> names{"*",
                                       "a\"b",
                                       "x\n    - id: evil\n      allow: [{name: \"*\"}]",
                                       "#",
                                       "{",
                                       "}]",
                                       "- x",
                                       "&anchor",
                                       "!tag",
                                       "%YAML",
                                       "back\\slash",
                                       "what?",
                                       "\xff\xfe",
                                       std::string("nul\0l", 5),
                                       "\x1b[31m",
                                       "\xE2\x80\xAE"
                                       "gpj.exe",
                                       "'",
                                       ": ",
                                       "ＱＱ",
                                       "\r",
                                       "\t",
                                       " ",
                                       "待填写",
                                       "FILL-IN",
                                       "<<",
                                       "\xF3\xA0\x81\x81",
                                       "null",
                                       std::string(5000, 'A'),
                                       "default"};
  std::vector<Sighting> sightings;
  for (const std::string& name : names) {
    for (const char* source : {"dpkg", "portable"}) {
      sightings.push_back(seen("a1", name, source));
      sightings.back().finding.subject.package = "dpkg:" + name;
      sightings.back().finding.subject.version = name;
    }
  }
  for (const std::string& name : names) sightings.push_back(seen("a2", name + "!", "portable"));
  const std::string draft = propose_layer(frame(), sightings);
  const auto policy = read(draft);
  ASSERT_TRUE(policy) << policy.error().what << "\n" << draft;
  for (const Rule& rule : policy->program_rules) {
    EXPECT_TRUE(rule.id == "not-reviewed" || rule.id.starts_with("draft-")) << rule.id;
    for (const Criteria& criteria : rule.alternatives) {
      for (const auto* patterns : {&criteria.signer, &criteria.product, &criteria.package,
                                   &criteria.vendor, &criteria.name, &criteria.file}) {
        for (const Pattern& pattern : *patterns) EXPECT_TRUE(pattern.is_literal()) << draft;
      }
    }
  }
  EXPECT_TRUE(Pattern("＊").matches(fold_case("*")));
}

TEST(Proposal, AFileOnDiskIsOnlyAProposalToDenyIt) {
  std::string draft = propose_layer(frame(), {seen("a1", "tool", "portable")});
  EXPECT_EQ(read(draft)->program_rules.size(), 1U) << "not-reviewed alone";
  for (const char* line : {"- id: draft-1-tool", "  deny:", "    - {file: [\"tool\"]}",
                           "  category: portable-program", "  severity: suspicious"}) {
    const auto at = draft.find(std::string("    # ") + line);
    ASSERT_NE(at, std::string::npos) << line << "\n" << draft;
    draft.erase(at + 4, 2);
  }
  const auto taken = read(draft);
  ASSERT_TRUE(taken) << taken.error().what << draft;
  ASSERT_EQ(taken->program_rules.size(), 2U);
  EXPECT_EQ(taken->program_rules.back().effect, Effect::deny);
}

// Thousands of loose files must not push out what is installed.
TEST(Proposal, WhatIsInstalledComesFirst) {
  std::vector<Sighting> sightings;
  for (int i = 0; i < 3000; ++i) {
    sightings.push_back(seen("a1", "file" + std::to_string(i), "portable"));
    sightings.back().finding.subject.vendor.clear();
  }
  sightings.push_back(seen("a1", "Installed"));
  const std::string draft = propose_layer(frame(), sightings);
  EXPECT_LT(draft.find("Installed"), draft.find("portable-program"));
  EXPECT_THAT(draft, HasSubstr("个产品，超出一次能审阅的数量"));
  const auto policy = read(draft);
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->program_rules.size(), 2U);
}

TEST(Proposal, LongListsOfLongNamesCanStillBeRead) {
  std::vector<Sighting> sightings;
  for (const char* source : {"dpkg", "portable"}) {
    for (char c = 'a'; c < 'v'; ++c) {
      sightings.push_back(seen("a1", std::string(1000, '\x1b') + c, source));
      sightings.back().finding.product = source;
      sightings.back().finding.subject.path.text = "/" + std::string(1000, '\x1b') + c;
    }
  }
  const auto policy = read(propose_layer(frame(), sightings));
  EXPECT_TRUE(policy) << policy.error().what;
}

TEST(Proposal, SpeaksEnglishOnRequest) {
  ProposalFrame english = frame();
  english.language = Language::en;
  const std::string draft =
      propose_layer(english, {seen("a1", "Often"), seen("a1", "x", "portable")});
  for (const char c : draft) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << draft;
  EXPECT_FALSE(read(draft)->unfilled.empty());
}

TEST(Proposal, ALowerLayerNamesTheOneAboveOrAsksForIt) {
  ProposalFrame lower = frame();
  lower.level = Level::site;
  lower.region.clear();
  lower.site = "CS01";
  EXPECT_THAT(propose_layer(lower, {}), HasSubstr("over: {id: FILL-IN"));
  lower.over_id = "hunan-theory";
  lower.over_serial = 7;
  const auto policy = read(propose_layer(lower, {seen("a1", "Often")}));
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->over_id, "hunan-theory");
  EXPECT_EQ(policy->over_min_serial, 7u);
}

}  // namespace
}  // namespace examguard
