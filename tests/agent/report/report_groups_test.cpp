#include "agent/report/report_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/local_reports.hpp"

namespace examguard {
namespace {

using support::finding_about;
using testing::ElementsAre;
using testing::SizeIs;

Finding group_of(const std::string& folder, std::uint64_t count, std::uint64_t bytes) {
  Finding finding = finding_about("", folder);
  finding.product.clear();
  finding.subject.kind = Kind::file;
  finding.subject.source = "files";
  Group group{folder, count, bytes, {}, {}};
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, 3); ++i) {
    Observation member;
    member.kind = Kind::file;
    member.name = "歌" + std::to_string(i) + ".mp3";
    member.path.text = folder + "/" + member.name;
    group.members.push_back(member);
  }
  finding.group = std::move(group);
  return finding;
}

TEST(ReportGroups, PartsOfAProductAreOneRow) {
  Finding update = finding_about("ToDesk update", "");
  update.product = "ToDesk";
  Finding main = finding_about("ToDesk", "/opt/todesk/ToDesk");
  const std::vector<Finding> findings{main, update, finding_about("QQ", "")};
  const auto groups = group_findings(findings);
  ASSERT_THAT(groups.to_do, SizeIs(2));
  EXPECT_EQ(groups.to_do[0].title, "ToDesk");
  EXPECT_EQ(groups.to_do[0].count, 2U);
  EXPECT_THAT(groups.to_do[0].places(5), ElementsAre("/opt/todesk/ToDesk", "ToDesk update"));
  EXPECT_EQ(groups.to_do[1].title, "QQ");
  EXPECT_THAT(groups.to_do[1].places(5), ElementsAre());
}

TEST(ReportGroups, FilesAreRowsByFolderAndRule) {
  Finding file = finding_about("a.zip", "/home/li/下载/a.zip");
  file.subject.kind = Kind::file;
  Finding other = finding_about("b.zip", "/home/li/下载/b.zip");
  other.subject.kind = Kind::file;
  Finding by_another = other;
  by_another.rule = "another-rule";
  const std::vector<Finding> findings{file, other, by_another, group_of("/home/li/音乐", 70, 700)};
  const auto groups = group_findings(findings);
  ASSERT_THAT(groups.to_do, SizeIs(3));
  EXPECT_EQ(groups.to_do[0].title, "/home/li/下载");
  EXPECT_THAT(groups.to_do[0].places(5), ElementsAre("/home/li/下载/a.zip", "/home/li/下载/b.zip"));
  EXPECT_EQ(groups.to_do[2].count, 70U);
  EXPECT_EQ(groups.to_do[2].bytes, 700U);
  EXPECT_THAT(groups.to_do[2].places(2),
              ElementsAre("/home/li/音乐/歌0.mp3", "/home/li/音乐/歌1.mp3", "... (70)"));
}

TEST(ReportGroups, NoticesAndWaivedAreApart) {
  const std::vector<Finding> findings{finding_about("a", "", Verdict::denied, Severity::notice),
                                      finding_about("b", "", Verdict::waived),
                                      finding_about("c", "", Verdict::unlisted, Severity::notice),
                                      finding_about("d", "", Verdict::undetermined)};
  const auto groups = group_findings(findings);
  ASSERT_THAT(groups.minor, SizeIs(2));
  ASSERT_THAT(groups.to_do, SizeIs(2));
  EXPECT_EQ(groups.to_do[0].title, "c");
  EXPECT_EQ(groups.to_do[1].title, "d");
}

TEST(ReportGroups, VerdictsOfOneProductDoNotMix) {
  const std::vector<Finding> findings{finding_about("a", ""),
                                      finding_about("a", "/x/a", Verdict::unlisted)};
  EXPECT_THAT(group_findings(findings).to_do, SizeIs(2));
}

TEST(ReportGroups, NamesCannotMoveTheCursor) {
  const std::vector<Finding> findings{finding_about("a\x1b[2J\n",
                                                    "/x/\xe2\x80\xae"
                                                    "cod.exe")};
  const auto groups = group_findings(findings);
  EXPECT_EQ(groups.to_do[0].title.find('\x1b'), std::string::npos);
  EXPECT_EQ(groups.to_do[0].title.find('\n'), std::string::npos);
  EXPECT_EQ(groups.to_do[0].places(5)[0].find("\xe2\x80\xae"), std::string::npos);
}

}  // namespace
}  // namespace examguard
