#include "core/judge/judge.hpp"

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;

Judgement judged(std::vector<Policy> policies, const Observation& observation, Place place = {}) {
  return Judge(layers(std::move(policies)), std::move(place)).judge(observation, noon());
}

// Everything that a criterion can name.
Observation full_program() {
  Observation out = installed("todesk");
  out.version = "4.7.2";
  out.vendor = "海南有趣科技有限公司";
  out.signer = "Hainan YouQu Technology Co., Ltd";
  out.product = "ToDesk";
  out.path.text = "/opt/todesk/bin/ToDesk";
  out.trust = Trust::os_package;
  out.sha256 = digest_of(1);
  out.content_class = "program";
  return out;
}

struct Tier {
  Criterion criterion;
  Criteria criteria;
};

std::vector<Tier> tiers() {
  return {
      {Criterion::sha256, Where().sha256(digest_of(1))},
      {Criterion::signer_product, Where().signer("hainan*").product("todesk")},
      {Criterion::signer, Where().signer("hainan*")},
      {Criterion::package, Where().package("dpkg:todesk")},
      {Criterion::vendor, Where().vendor("海南有趣*")},
      {Criterion::name, Where().name("ToDesk")},
      {Criterion::path, Where().path("/opt/**")},
      {Criterion::trust, Where().trust()},
      {Criterion::category, Where().category("program")},
  };
}

TEST(Judge, StrongerCriterionDecidesWhateverItsEffect) {
  const auto order = tiers();
  for (std::size_t strong = 0; strong < order.size(); ++strong) {
    for (std::size_t weak = strong + 1; weak < order.size(); ++weak) {
      const auto allowed = judged(
          {policy({deny("a", {order[weak].criteria}), allow("b", {order[strong].criteria})})},
          full_program());
      EXPECT_EQ(allowed.verdict, Verdict::allowed) << strong << " " << weak;
      EXPECT_EQ(allowed.criterion, order[strong].criterion);
      EXPECT_EQ(allowed.rule, "b");
      const auto denied = judged(
          {policy({deny("a", {order[strong].criteria}), allow("b", {order[weak].criteria})})},
          full_program());
      EXPECT_EQ(denied.verdict, Verdict::denied) << strong << " " << weak;
      EXPECT_EQ(denied.criterion, order[strong].criterion);
      EXPECT_EQ(denied.rule, "a");
    }
  }
}

TEST(Judge, OnATieDenyWinsAndThenTheLowerId) {
  const Criteria name = Where().name("todesk");
  const auto tie = judged({policy({allow("a", {name}), deny("b", {name})})}, full_program());
  EXPECT_EQ(tie.verdict, Verdict::denied);
  const auto ids =
      judged({policy({deny("z", {name}, Severity::notice), deny("b", {name}), deny("c", {name})})},
             full_program());
  EXPECT_EQ(ids.rule, "b");
  EXPECT_EQ(ids.severity, Severity::violation);
}

TEST(Judge, TheStrongestAlternativeThatHeldRanksTheRule) {
  const auto j = judged({policy({deny("a", {Where().name("todesk"), Where().sha256(digest_of(9))}),
                                 allow("b", {Where().name("x*"), Where().vendor("海南*")})})},
                        full_program());
  EXPECT_EQ(j.rule, "b");
  EXPECT_EQ(j.criterion, Criterion::vendor);
}

struct Held {
  const char* name;
  Criteria criteria;
  bool holds;
};

TEST(Judge, CriteriaOfPrograms) {
  const Held rows[] = {
      {"name folded", Where().name("TODESK"), true},
      {"name full width", Where().name("ｔｏｄｅｓｋ"), true},
      {"name is whole", Where().name("todes"), false},
      {"glob", Where().name("to*s?"), true},
      {"any value", Where().name("qq").name("todesk"), true},
      {"all lists", Where().name("todesk").vendor("腾讯*"), false},
      {"file is the base name", Where().file("ToDesk"), true},
      {"file of another", Where().file("bin"), false},
      {"version in", Where().name("todesk").version(">=4 <5"), true},
      {"version out", Where().name("todesk").version(">=5"), false},
      {"version alone", Where().version("4.7.2"), true},
      {"path one level", Where().path("/opt/*"), false},
      {"path deep", Where().path("/opt/**/todesk"), true},
      {"path with backslashes", Where().path("\\opt\\todesk\\**"), true},
      {"package of another source", Where().package("rpm:todesk"), false},
      {"package of any source", Where().package("*:todesk"), true},
      {"product", Where().product("todesk"), true},
      {"signer is not vendor", Where().signer("海南*"), false},
      {"no original name", Where().file("*.exe"), false},
      {"trust and name", Where().trust().name("todesk"), true},
      {"nothing stated", Criteria{}, false},
  };
  for (const Held& row : rows) {
    const auto j = judged({policy({deny("a", {row.criteria})})}, full_program());
    EXPECT_EQ(j.verdict == Verdict::denied, row.holds) << row.name;
  }
}

TEST(Judge, CriteriaOfFiles) {
  Observation file = stored("/home/li/下载/驾考 题库.TAR.GZ", "gzip", "archive");
  file.size = 4096;
  file.times.modified = noon() - std::chrono::hours(48);
  const std::uint64_t day = 86'400;
  const Held rows[] = {
      {"ext", Where().ext("gz"), true},
      {"two extensions", Where().ext("tar.gz"), true},
      {"ext of the middle", Where().ext("tar"), false},
      {"kind by name", Where().kind("gzip"), true},
      {"kind by class", Where().kind("archive"), true},
      {"kind of another", Where().kind("video"), false},
      {"category is the class", Where().category("archive"), true},
      {"keyword", Where().keyword("题库"), true},
      {"keyword folded", Where().keyword("Tar"), true},
      {"keyword with a star", Where().keyword("驾*题"), true},
      {"keyword of the folder", Where().keyword("下载"), false},
      {"size", Where().kind("archive").size(at_least(4096)), true},
      {"too small", Where().kind("archive").size(at_least(4097)), false},
      {"too large", Where().size({std::nullopt, 4095}), false},
      {"old enough", Where().age(at_least(2 * day)), true},
      {"too old", Where().age({std::nullopt, 2 * day - 1}), false},
      {"path", Where().path("/home/*/下载/**"), true},
      {"file", Where().file("*题库*"), true},
      {"disguise", Where().category("disguise"), false},
  };
  for (const Held& row : rows) {
    const auto j = judged({policy({}, {deny("a", {row.criteria})})}, file);
    EXPECT_EQ(j.verdict == Verdict::denied, row.holds) << row.name;
  }
}

TEST(Judge, ADotInFrontIsNoWayOutOfAnExtension) {
  const auto j = judged({policy({}, {deny("a", {Where().ext("mp4")})})}, stored("/home/li/.mp4"));
  EXPECT_EQ(j.verdict, Verdict::denied);
}

TEST(Judge, AnAgeThatIsUnknownDoesNotMatchAndOneInTheFutureIsZero) {
  const std::vector<Policy> recent = {policy({}, {deny("a", {Where().age({0, 60})})})};
  Observation file = stored("/srv/a");
  EXPECT_EQ(judged(recent, file).verdict, Verdict::allowed);
  file.times.modified = noon() + std::chrono::hours(100);
  EXPECT_EQ(judged(recent, file).verdict, Verdict::denied);
}

TEST(Judge, TheOriginalNameGivesARenamedProgramAway) {
  Observation renamed = portable("/home/li/记事本.exe");
  renamed.original_name = "ToDesk.exe";
  const auto j = judged({policy({deny("a", {Where().file("todesk.exe")})})}, renamed);
  EXPECT_EQ(j.verdict, Verdict::denied);
}

TEST(Judge, NothingMatchesWhatIsMissing) {
  const auto j = judged({policy({deny("a", {Where().vendor("*")}), deny("b", {Where().signer("*")}),
                                 deny("c", {Where().version(">=0")}),
                                 deny("d", {Where().path("**")}), deny("e", {Where().trust()})})},
                        installed("gcc"));
  EXPECT_EQ(j.verdict, Verdict::unlisted);
}

TEST(Judge, AClaimedIdentityNeverCoversWhatWasFoundOnDisk) {
  Observation found = portable("/opt/todesk/bin/todesk");
  found.vendor = "v";
  found.package = "dpkg:todesk";
  found.sha256 = digest_of(1);
  found.signer = "s";
  const Held rows[] = {
      {"package", Where().package("dpkg:todesk"), false},
      {"vendor", Where().vendor("v"), false},
      {"name", Where().name("todesk"), false},
      {"file", Where().file("todesk"), false},
      {"path", Where().path("/opt/**"), false},
      {"path and kind", Where().path("/opt/**").kind("elf"), false},
      {"path and hash", Where().path("/opt/**").sha256(digest_of(1)), true},
      {"name and signer", Where().name("todesk").signer("s"), true},
      {"hash", Where().sha256(digest_of(1)), true},
      {"what it is", Where().category("portable-program"), true},
  };
  for (const Held& row : rows) {
    const auto j = judged({policy({allow("a", {row.criteria})})}, found);
    EXPECT_EQ(j.verdict == Verdict::allowed, row.holds) << row.name;
  }
  const auto vouched = [&](Trust trust) {
    found.trust = trust;
    return judged({policy({allow("a", {Where().path("/opt/**").trust()})})}, found).verdict;
  };
  EXPECT_EQ(vouched(Trust::os_package), Verdict::allowed);
  EXPECT_EQ(vouched(Trust::owned_unverified), Verdict::unlisted);
  const auto file = judged(
      {policy({}, {deny("a", {Where().kind("elf")}), allow("b", {Where().path("/opt/**")})})},
      stored("/opt/x", "elf", "program"));
  EXPECT_EQ(file.verdict, Verdict::denied);
}

TEST(Judge, WhatNoRuleNames) {
  const std::vector<Policy> empty = {policy({})};
  const auto program = judged(empty, installed("gcc"));
  EXPECT_EQ(program.verdict, Verdict::unlisted);
  EXPECT_EQ(program.severity, Severity::suspicious);
  EXPECT_EQ(program.category, "unlisted");
  EXPECT_EQ(program.rule, "default");
  EXPECT_EQ(program.criterion, Criterion::by_default);
  EXPECT_EQ(program.layer, Level::province);
  EXPECT_EQ(judged(empty, portable("/tmp/x")).category, "portable-program");
  EXPECT_EQ(judged(empty, stored("/tmp/x.pdf")).verdict, Verdict::allowed);

  Observation disguised = stored("/tmp/x.txt", "zip", "archive");
  disguised.disguised = true;
  EXPECT_EQ(judged(empty, disguised).verdict, Verdict::unlisted);
  EXPECT_EQ(judged(empty, disguised).severity, Severity::suspicious);
  EXPECT_EQ(judged(empty, disguised).category, "disguise");
  disguised.trust = Trust::os_package;
  EXPECT_EQ(judged(empty, disguised).verdict, Verdict::allowed);
}

TEST(Judge, ThePolicySaysHowBadUnlistedIs) {
  Policy strict = policy({});
  strict.unlisted.severity = Severity::violation;
  EXPECT_EQ(judged({strict}, installed("gcc")).severity, Severity::violation);
}

TEST(Judge, ProgramRulesAreForProgramsAndFileRulesForFiles) {
  const std::vector<Policy> both = {
      policy({deny("p", {Where().name("x")})}, {deny("f", {Where().name("x")})})};
  EXPECT_EQ(judged(both, installed("x")).rule, "p");
  EXPECT_EQ(judged(both, stored("/tmp/x")).rule, "f");
  EXPECT_EQ(judged(both, portable("/tmp/x")).rule, "f");  // both hold, the lower id
  const std::vector<Policy> files = {policy({}, {deny("f", {Where().kind("elf")})})};
  EXPECT_EQ(judged(files, portable("/tmp/x")).verdict, Verdict::denied);
  EXPECT_EQ(judged(files, installed("elf")).verdict, Verdict::unlisted);
}

TEST(Judge, TracesOfARemovedPackageAreALead) {
  Observation removed = installed("todesk");
  removed.state = InstallState::removed;
  EXPECT_EQ(judged({policy({})}, removed).verdict, Verdict::allowed);
  const auto named = judged({policy({deny("a", {Where().name("todesk")})})}, removed);
  EXPECT_EQ(named.verdict, Verdict::denied);
  EXPECT_EQ(named.severity, Severity::notice);
}

TEST(Judge, RulesHoldOnlyInTheirPhaseAndAtTheirSeats) {
  Rule rule = deny("a", {Where().name("x")});
  rule.when = {Phase::exam};
  rule.seats = {SeatKind::candidate, SeatKind::spare};
  struct Row {
    std::optional<Phase> phase;
    SeatKind seat;
    bool holds;
  };
  const Row rows[] = {
      {std::nullopt, SeatKind::candidate, true}, {Phase::exam, SeatKind::spare, true},
      {Phase::training, SeatKind::spare, false}, {Phase::exam, SeatKind::server, false},
      {std::nullopt, SeatKind::server, false},
  };
  for (const Row& row : rows) {
    Place place;
    place.phase = row.phase;
    place.seat = row.seat;
    const auto j = judged({policy({rule})}, installed("x"), place);
    EXPECT_EQ(j.verdict == Verdict::denied, row.holds);
  }
}

TEST(Judge, ARuleThatGroupsSaysSo) {
  Rule rule = deny("a", {Where().ext("mp4")});
  rule.groups = true;
  EXPECT_TRUE(judged({policy({}, {rule})}, stored("/home/li/a.mp4")).groups);
}

// Unread: the file could not be hashed, or not yet.
Observation deferred(Observation observation) {
  observation.sha256_missing = "hash_deferred";
  return observation;
}

TEST(Judge, UndeterminedIsWhatTheMissingHashCouldTurn) {
  const Criteria hash = Where().sha256(digest_of(7));
  const Criteria named_hash = Where().sha256(digest_of(7)).name("x");
  const Criteria name = Where().name("x");
  struct Row {
    const char* name;
    std::vector<Rule> rules;
    Verdict verdict;
    const char* rule;
  };
  const Row rows[] = {
      {"an allow could name it", {allow("a", {hash})}, Verdict::undetermined, "a"},
      {"a deny could name it", {deny("a", {hash})}, Verdict::undetermined, "a"},
      {"the rest holds", {deny("a", {named_hash})}, Verdict::undetermined, "a"},
      {"the rest does not",
       {deny("a", {Where().sha256(digest_of(7)).name("y")})},
       Verdict::unlisted,
       "default"},
      {"denied either way", {deny("a", {hash}), deny("b", {name})}, Verdict::denied, "b"},
      {"could be worse",
       {deny("a", {hash}), deny("b", {name}, Severity::notice)},
       Verdict::undetermined,
       "a"},
      {"could be allowed", {allow("a", {hash}), deny("b", {name})}, Verdict::undetermined, "a"},
      {"both", {allow("a", {hash}), deny("b", {hash})}, Verdict::undetermined, "b"},
      {"no rule asks", {deny("b", {name})}, Verdict::denied, "b"},
  };
  for (const Row& row : rows) {
    const auto j = judged({policy(row.rules)}, deferred(portable("/tmp/x")));
    EXPECT_EQ(j.verdict, row.verdict) << row.name;
    EXPECT_EQ(j.rule, row.rule) << row.name;
    EXPECT_EQ(j.unread, j.verdict == Verdict::undetermined ? "sha256: hash_deferred" : "")
        << row.name;
  }
  const auto known = judged({policy({deny("a", {hash})})}, portable("/tmp/x"));
  EXPECT_EQ(known.verdict, Verdict::unlisted);
}

TEST(Judge, UndeterminedNamesTheSignerWhereOnlyThatIsMissing) {
  Observation program = deferred(portable("/tmp/x"));
  program.sha256_missing = "unreadable";
  const auto j = judged({policy({allow("a", {Where().signer("Lenovo")})})}, program);
  EXPECT_EQ(j.verdict, Verdict::undetermined);
  EXPECT_EQ(j.unread, "signer: unreadable");
  EXPECT_EQ(j.severity, Severity::suspicious);
  EXPECT_EQ(j.category, "portable-program");
}

TEST(Judge, ThousandsOfHashesLeaveOneReasonForAFileThatCouldNotBeRead) {
  std::vector<Rule> rules;
  for (int i = 0; i < 3000; ++i) {
    Digest digest = digest_of(1);
    digest.bytes[1] = static_cast<std::uint8_t>(i & 255);
    digest.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    rules.push_back(deny("r" + std::to_string(10'000 + i), {Where().sha256(digest)}));
  }
  const Judge judge(layers({policy(rules)}), {});
  EXPECT_EQ(judge.judge(deferred(portable("/tmp/x")), noon()).rule, "r10000");
  Observation read = portable("/tmp/x");
  read.sha256 = rules[2999].alternatives[0].sha256[0];
  EXPECT_EQ(judge.judge(read, noon()).rule, "r12999");
}

TEST(Judge, AKnownSignerTellsRulesApartWhoseHashIsMissing) {
  Observation program = deferred(portable("/tmp/x"));
  program.signer = "Lenovo";
  const auto j = judged({policy({deny("a", {Where().sha256(digest_of(1)).signer("Tencent")}),
                                 deny("b", {Where().sha256(digest_of(1)).signer("Lenovo")})})},
                        program);
  EXPECT_EQ(j.verdict, Verdict::undetermined);
  EXPECT_EQ(j.rule, "b");
}

TEST(Judge, VerdictWordsReadBack) {
  for (const auto verdict : {Verdict::allowed, Verdict::waived, Verdict::unlisted, Verdict::denied,
                             Verdict::undetermined}) {
    EXPECT_EQ(parse_verdict(to_word(verdict)).value(), verdict);
  }
  EXPECT_FALSE(parse_verdict("Denied"));
}

}  // namespace
}  // namespace examguard
