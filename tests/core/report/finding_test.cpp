#include "core/report/finding.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/crypto.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;
using namespace std::string_literals;

TEST(FindingId, IsTheHalfOfAHashOverPartsBehindTheirLengths) {
  const Bytes bytes =
      "\0\0\0\0\0\0\0\4file"
      "\0\0\0\0\0\0\0\5files"
      "\0\0\0\0\0\0\0\4/a/b"s;
  EXPECT_EQ(finding_id("file", "files", "/a/b"), first_half(sha256(bytes)));
  EXPECT_EQ(finding_id(stored("/a/b")), finding_id("file", "files", "/a/b"));
  // printf '\0\0\0\0\0\0\0\4file\0\0\0\0\0\0\0\5files\0\0\0\0\0\0\0\4/a/b' | sha256sum
  EXPECT_EQ(to_text(finding_id("file", "files", "/a/b")), "b556230b423f0e6120260fe4317d90bc");
}

TEST(FindingId, OfAProgramIsTheSourcesNameAndTheProfile) {
  Observation program = installed("gcc");
  EXPECT_EQ(finding_id(program), finding_id("program", "dpkg", "gcc\0\0\0\0\0\0\0\0"s));
  program.profile = "li";
  EXPECT_EQ(finding_id(program), finding_id("program", "dpkg", "gcc\0\0\0\0\0\0\0\2li"s));
}

TEST(FindingId, OfWhatHasNoNameInItsSourceIsTheExactPath) {
  Observation program = portable("/tmp/x");
  EXPECT_EQ(finding_id(program), finding_id("program", "portable", "/tmp/x\0\0\0\0\0\0\0\0"s));
  Observation file = stored("/tmp/\xef\xbf\xbd");
  file.path.raw = "/tmp/\xff";
  EXPECT_EQ(finding_id(file), finding_id("file", "files", "/tmp/\xff"));
}

TEST(FindingId, DoesNotDependOnWhatIsSaidOfIt) {
  Observation other = installed("gcc");
  other.version = "12";
  other.name = "GNU C";
  other.sha256 = digest_of(1);
  other.path.text = "/usr/bin/gcc";
  EXPECT_EQ(finding_id(other), finding_id(installed("gcc")));
}

TEST(FindingId, OfAGroupIsRuleAndFolderAndTellsWaivedApart) {
  EXPECT_EQ(group_id("media", "/home/li", Verdict::denied),
            finding_id("group", "media", "/home/li"));
  std::set<Id> ids;
  for (const auto verdict :
       {Verdict::denied, Verdict::waived, Verdict::unlisted, Verdict::undetermined}) {
    ids.insert(group_id("media", "/home/li", verdict));
  }
  EXPECT_EQ(ids.size(), 4u);
}

Finding found(Verdict verdict, Severity severity, std::uint64_t count = 0) {
  Finding finding;
  finding.verdict = verdict;
  finding.severity = severity;
  if (count > 0) {
    finding.group.emplace();
    finding.group->count = count;
  }
  return finding;
}

Gap gap(std::string why) {
  Gap out;
  out.source = "walk";
  out.why = std::move(why);
  return out;
}

TEST(Outcome, IsTheFirstThatFits) {
  const auto denied = found(Verdict::denied, Severity::violation);
  const auto suspicious = found(Verdict::denied, Severity::suspicious);
  const auto notice = found(Verdict::denied, Severity::notice);
  const auto unlisted = found(Verdict::unlisted, Severity::suspicious);
  const auto unlisted_violation = found(Verdict::unlisted, Severity::violation);
  const auto undetermined = found(Verdict::undetermined, Severity::violation);
  const auto waived = found(Verdict::waived, Severity::violation);
  struct Row {
    const char* name;
    std::vector<Finding> findings;
    std::vector<Gap> gaps;
    bool finished;
    Outcome outcome;
    int exit_code;
  };
  const Row rows[] = {
      {"nothing", {}, {}, true, Outcome::clean, 0},
      {"notice and waived change nothing", {notice, waived}, {}, true, Outcome::clean, 0},
      {"violation", {denied}, {gap("io")}, false, Outcome::violations, 1},
      {"suspicious", {suspicious}, {}, true, Outcome::violations, 1},
      {"unlisted as violation", {unlisted_violation}, {}, true, Outcome::violations, 1},
      {"unfinished", {unlisted}, {}, false, Outcome::incomplete, 2},
      {"undetermined", {undetermined, unlisted}, {}, true, Outcome::incomplete, 2},
      {"a gap", {unlisted}, {gap("permission")}, true, Outcome::incomplete, 2},
      {"vanished is no gap", {unlisted}, {gap("vanished")}, true, Outcome::to_check, 1},
      {"vanished and clean", {}, {gap("vanished")}, true, Outcome::clean, 0},
      {"unlisted", {notice, unlisted}, {}, true, Outcome::to_check, 1},
  };
  for (const Row& row : rows) {
    Coverage coverage;
    coverage.finished = row.finished;
    const Outcome outcome = outcome_of(row.findings, row.gaps, coverage);
    EXPECT_EQ(outcome, row.outcome) << row.name;
    EXPECT_EQ(exit_code(outcome), row.exit_code) << row.name;
    EXPECT_EQ(parse_outcome(to_word(outcome)).value(), outcome);
  }
  EXPECT_FALSE(parse_outcome("to check"));
}

TEST(Counts, AGroupCountsItsFiles) {
  const auto counts = count({found(Verdict::denied, Severity::violation),
                             found(Verdict::denied, Severity::violation, 300),
                             found(Verdict::denied, Severity::notice),
                             found(Verdict::waived, Severity::violation)});
  EXPECT_EQ(counts.by_verdict.at(Verdict::denied).at(Severity::violation), 301u);
  EXPECT_EQ(counts.by_verdict.at(Verdict::denied).at(Severity::notice), 1u);
  EXPECT_EQ(counts.by_verdict.at(Verdict::waived).at(Severity::violation), 1u);
  EXPECT_FALSE(counts.by_verdict.contains(Verdict::unlisted));
}

}  // namespace
}  // namespace examguard
