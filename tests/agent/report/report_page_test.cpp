#include "agent/report/report_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/report/report_json.hpp"
#include "agent/report/report_text.hpp"
#include "core/json.hpp"
#include "tests/support/local_reports.hpp"

namespace examguard {
namespace {

using support::finding_about;
using support::local_report;
using testing::HasSubstr;
using testing::Not;

const RootPin pin = pin_of(support::test_key("root").key);

std::string page_of(const LocalReport& report, Language language = Language::zh) {
  return report_page(report, check(report, pin), language);
}

Gap gap(std::string path, std::string why, std::uint64_t count = 1) {
  Gap out;
  out.source = "walk";
  out.path.text = std::move(path);
  out.why = std::move(why);
  out.count = count;
  return out;
}

TEST(ReportPage, SaysTheVerdictWhatToRemoveAndHow) {
  const auto page =
      page_of(local_report({finding_about("todesk", "")}, {gap("/root/秘密", "permission", 3)}));
  EXPECT_THAT(page, HasSubstr("发现违规"));
  EXPECT_THAT(page, HasSubstr("违规·禁用"));
  EXPECT_THAT(page, HasSubstr("它是远程控制软件"));
  EXPECT_THAT(page, HasSubstr("apt-get remove todesk"));
  EXPECT_THAT(page, HasSubstr("未能检查（3 处）"));
  EXPECT_THAT(page, HasSubstr("/root/秘密"));
  EXPECT_THAT(page, HasSubstr("检查范围"));
  EXPECT_THAT(page, HasSubstr("尚未送达"));
  EXPECT_THAT(page, HasSubstr(to_text(pin.digest)));
  EXPECT_THAT(page, HasSubstr("lang=\"zh-CN\""));
  EXPECT_LT(page.find("发现违规"), page.find("todesk"));
}

TEST(ReportPage, IsThereInEnglish) {
  const auto page = page_of(local_report({finding_about("todesk", "")}, {}), Language::en);
  EXPECT_THAT(page, HasSubstr("violations found"));
  EXPECT_THAT(page, HasSubstr("it controls PCs from afar"));
  EXPECT_THAT(page, Not(HasSubstr("发现违规")));
}

TEST(ReportPage, GivesBackWhatItEmbeds) {
  const auto report = local_report({finding_about("todesk", "")}, {});
  EXPECT_EQ(local_report_in_page(page_of(report)).value(), report);
}

TEST(ReportPage, VerifyingIgnoresItsWords) {
  const auto report = local_report({finding_about("todesk", "")}, {});
  std::string page = page_of(report);
  const std::string words = "发现违规";
  page.replace(page.find(words), words.size(), "未发现问题");
  const auto checked = check(local_report_in_page(page).value(), pin);
  EXPECT_EQ(checked.header->outcome, Outcome::violations);
  EXPECT_THAT(report_text(checked, {Language::zh, 10}), HasSubstr("发现违规"));
}

TEST(ReportPage, RefusesNoneTwoAndHalfOnes) {
  const std::string page = page_of(local_report({}, {}));
  EXPECT_FALSE(local_report_in_page(""));
  EXPECT_FALSE(local_report_in_page("<html></html>"));
  EXPECT_FALSE(local_report_in_page(page + page));
  EXPECT_FALSE(local_report_in_page(page.substr(0, page.find("</template>"))));
  std::string bad = page;
  bad[bad.find("examguard-report\">") + 30] = '*';
  EXPECT_FALSE(local_report_in_page(bad));
}

// Whatever a file is called, the page has the elements that we wrote and no others.
TEST(ReportPage, NamesAreOnlyText) {
  const std::vector<std::string> names{"<script>alert(1)</script>",
                                       "</template><template id=\"examguard-report\">QUJD",
                                       "\"><img src=x onerror=alert(1)>",
                                       "' onmouseover='alert(1)",
                                       "</style><style>*{display:none}",
                                       "&lt;b&gt;",
                                       "<!--",
                                       "]]>",
                                       "\xe2\x80\xaegnp.exe",
                                       "line\nbreak"};
  std::vector<Finding> findings;
  std::vector<Gap> gaps;
  for (const auto& name : names) {
    Finding finding = finding_about(name, "/home/" + name + "/" + name);
    finding.rule = finding.clause = finding.why.zh = finding.todo.zh = name;
    findings.push_back(finding);
    findings.push_back(finding_about(name, ""));
    gaps.push_back(gap("/" + name, name));
    gaps.back().detail = name;
  }
  ReportHeader header = support::report_header();
  header.host.os = header.coverage.sources[0] = names[0];
  header.coverage.volumes = header.coverage.profiles = names;
  const auto report = local_report(findings, gaps, header);
  const std::string page = page_of(report);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  for (const auto* bad : {"<script", "<img", "onerror=alert(1)>", "' on", "<!--", "\xe2\x80\xae"}) {
    EXPECT_THAT(page, Not(HasSubstr(bad)));
  }
  EXPECT_EQ(local_report_in_page(page).value(), report);
  std::size_t styles = 0;
  for (std::size_t at = 0; (at = page.find("<style>", at)) != std::string::npos; ++at) ++styles;
  EXPECT_EQ(styles, 1U);
}

TEST(ReportPage, ShowsNothingOfWhatIsNotSigned) {
  auto report = local_report({finding_about("todesk", "")}, {});
  report.envelope.payload.replace(report.envelope.payload.find("Debian"), 6, "Forged");
  const auto page = page_of(report);
  EXPECT_THAT(page, Not(HasSubstr("Forged")));
  EXPECT_THAT(page, Not(HasSubstr("它是远程控制软件")));
  EXPECT_THAT(page, HasSubstr("核验不通过"));
}

TEST(ReportPage, ManyFindingsAreCutOnPaperAndNotInTheReport) {
  std::vector<Finding> findings;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "program-" + std::to_string(i);
    findings.push_back(finding_about(name, "/opt/" + name));
  }
  const auto report = local_report(findings, {});
  const auto page = page_of(report);
  EXPECT_THAT(page, HasSubstr("另有 700 项"));
  const auto checked = check(local_report_in_page(page).value(), pin);
  EXPECT_EQ(checked.findings->findings.size(), 1000U);
}

TEST(ReportText, WhereTheDiskIsSetBackMendingBeginsWithOpeningItsProtection) {
  const auto found = local_report({finding_about("todesk", "")}, {});
  const auto checked = check(found, pin);
  EXPECT_THAT(report_text(checked, {Language::zh, 10, Disk::restored}), HasSubstr("先打开保护"));
  EXPECT_THAT(report_text(checked, {Language::zh, 10, Disk::diskless}), HasSubstr("先打开保护"));
  EXPECT_THAT(report_text(checked, {Language::zh, 10}), Not(HasSubstr("保护")));
  EXPECT_THAT(report_page(found, checked, Language::zh, Disk::restored), HasSubstr("先打开保护"));
  auto clean = check(local_report({}, {}), pin);
  clean.header->outcome = Outcome::clean;
  EXPECT_THAT(report_text(clean, {Language::zh, 10, Disk::restored}), Not(HasSubstr("保护")));
}

TEST(ReportText, ASuspectedRestoreCardIsSaidWhereTheReceiptSaysSo) {
  auto checked = check(local_report({finding_about("todesk", "")}, {}), pin);
  checked.receipt.emplace();
  checked.receipt->flags = {Flag::back};
  EXPECT_THAT(report_text(checked, {Language::zh, 10}), HasSubstr("可能装有还原卡"));
}

TEST(ReportText, SaysWhatIsNotAtHand) {
  auto report = local_report({finding_about("todesk", "")}, {});
  report.objects.clear();
  const auto text = report_text(check(report, pin), {Language::en, 10});
  EXPECT_THAT(text, HasSubstr("its summary is shown"));
  EXPECT_THAT(text, HasSubstr("violations found"));
}

TEST(ReportText, CommandsAreShownForHarmlessNamesOnly) {
  const auto report =
      local_report({finding_about("todesk", ""), finding_about("x; rm -rf /", "")}, {});
  const auto text = report_text(check(report, pin), {Language::en, 10});
  EXPECT_THAT(text, HasSubstr("apt-get remove todesk"));
  EXPECT_THAT(text, Not(HasSubstr("remove x;")));
  EXPECT_THAT(text, HasSubstr("uninstall x; rm -rf /"));
}

TEST(ReportJson, HasTheFieldsOfAScanAndTheChecks) {
  const auto report = local_report({finding_about("todesk", "")}, {gap("/x", "io")});
  const auto json = report_json(report, check(report, pin));
  EXPECT_EQ(json.at("outcome").as_string(), "violations");
  EXPECT_EQ(json.at("findings").as_array().size(), 1U);
  EXPECT_EQ(json.at("gaps").as_array().size(), 1U);
  EXPECT_TRUE(json.at("policy").at(0).at("signed").as_bool());
  EXPECT_EQ(json.at("digest").as_string(), to_text(digest(report.envelope)));
  EXPECT_EQ(json.at("proof").as_string(), "unproven");
  EXPECT_EQ(json.at("checks").as_array().size(), check_step_count);
  EXPECT_TRUE(decode_json(encode_json(json)));
}

}  // namespace
}  // namespace examguard
