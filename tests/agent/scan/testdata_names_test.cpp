// The shipped policy against names that others have labelled: a harmless program is never denied,
// a prohibited one never allowed. How many prohibited ones the policy names is printed.
#include <gtest/gtest.h>

#include <iomanip>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "core/judge/judge.hpp"
#include "tests/support/testdata.hpp"

namespace examguard {
namespace {

// The catalogue files these under "office"; for an exam they are chat and meeting software.
const std::set<std::string> also_chat = {
    "ByteDance.Feishu", "ByteDance.Feishu.MSI",   "ByteDance.Lark",          "ByteDance.Lark.MSI",
    "Tencent.WeCom",    "Tencent.TencentMeeting", "SlackTechnologies.Slack",
};

Judge shipped_judge() {
  const auto path = std::filesystem::path(EXAMGUARD_SOURCE_DIR) / "policies/hunan-theory.yaml";
  auto policy = parse_policy(PolicyText::unsigned_policy(support::read_file(path), "hunan"));
  std::vector<Policy> policies;
  policies.push_back(std::move(policy.value()));
  return {Layers::bind(std::move(policies)).value(), Place{}};
}

Observation listed(const std::string& name, const std::string& vendor = {}) {
  Observation out;
  out.source = "uninstall";
  out.key = name;
  out.name = name;
  out.vendor = vendor;
  return out;
}

std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(support::read_file(path));
  for (std::string line; std::getline(text, line);) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> row;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
    rows.push_back(std::move(row));
  }
  if (!rows.empty()) rows.erase(rows.begin());  // the heads
  return rows;
}

TEST(TestdataNames, HarmlessIsNeverDeniedAndProhibitedNeverAllowed) {
  const auto path = support::testdata() / "names/winget_labelled_given.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Judge judge = shipped_judge();
  const TimePoint now = parse_time("2026-11-24T04:00:00.000Z").value();
  std::map<std::string, std::map<Verdict, int>> counts;
  for (const auto& row : rows_of(path)) {
    ASSERT_GE(row.size(), 4u);
    const bool is_benign = row[2] == "benign-type";
    const Verdict verdict = judge.judge(listed(row[1]), now).verdict;
    ++counts[is_benign ? "(benign)" : row[3]][verdict];
    if (!is_benign) {
      EXPECT_NE(verdict, Verdict::allowed) << row[1];
    } else if (!also_chat.contains(row[0])) {
      EXPECT_NE(verdict, Verdict::denied) << row[1];
    }
  }
  int denied = 0;
  int prohibited = 0;
  std::cout << std::left << std::setw(34) << "category"
            << "denied unlisted allowed\n";
  for (auto& [category, verdicts] : counts) {
    std::cout << std::setw(34) << category << std::setw(7) << verdicts[Verdict::denied]
              << std::setw(9) << verdicts[Verdict::unlisted] << verdicts[Verdict::allowed] << "\n";
    if (category == "(benign)") continue;
    denied += verdicts[Verdict::denied];
    prohibited += verdicts[Verdict::denied] + verdicts[Verdict::unlisted];
  }
  std::cout << "prohibited: " << denied << " of " << prohibited << " denied\n";
  EXPECT_GE(denied * 10, prohibited * 9);
}

TEST(TestdataNames, RealUninstallNamesAreReadLikeTheCatalogue) {
  const auto path = support::testdata() / "names/winget_cli_arp_correlation_111.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Judge judge = shipped_judge();
  const TimePoint now = parse_time("2026-11-24T04:00:00.000Z").value();
  std::map<std::string, std::string> rule_of;
  for (const auto& row : rows_of(path)) {
    ASSERT_GE(row.size(), 6u);
    const auto judgement = judge.judge(listed(row[3], row[5]), now);
    if (judgement.verdict == Verdict::denied) rule_of[row[3]] = judgement.rule;
  }
  EXPECT_EQ(rule_of["Zoom"], "zoom");
  EXPECT_EQ(rule_of["Epic Games Launcher"], "epic-games");
  EXPECT_EQ(rule_of["TeamSpeak"], "game-voice");
  EXPECT_EQ(rule_of["ApowerREC V1.5.5.18"], "apowerrec");
  EXPECT_EQ(rule_of["ApowerMirror V1.6.5.1"], "phone-mirror");
  EXPECT_EQ(rule_of["X-VPN"], "commercial-vpns");
  EXPECT_FALSE(rule_of.contains("Microsoft Visual Studio Code (User)"));
  EXPECT_FALSE(rule_of.contains("Huorong Internet Security"));
}

}  // namespace
}  // namespace examguard
