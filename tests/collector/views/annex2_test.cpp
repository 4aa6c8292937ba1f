#include "collector/views/annex2.hpp"

#include <gtest/gtest.h>

#include "core/csv.hpp"
#include "core/text.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::finding;
using test::TestOffice;

class Annex2 : public testing::Test {
 protected:
  std::string csv(const Annex2Place& place, const Sight& sight = {}) {
    auto text = office_.write<std::string>(
        [&](Store& store) { return annex2(store, office_.office(), place, sight, office_.now()); });
    return text ? *text : "error: " + text.error().what;
  }
  std::vector<CsvRow> rows(const Annex2Place& place) {
    const auto read = read_csv(csv(place), "annex2.csv");
    EXPECT_TRUE(read) << (read ? "" : read.error().what);
    return read.value();
  }
  void report(const std::string& site, const std::string& room, const std::string& seat,
              const std::vector<Finding>& findings, const std::vector<Gap>& gaps = {}) {
    auto pc = office_.enrol(site, room, seat, site + room + seat);
    office_.deliver(office_.report(pc, findings, gaps));
  }
  std::string head(const std::string& log) {
    return to_text(office_
                       .write<Digest>([&](Store& store) -> Result<Digest> {
                         const auto newest = store.newest(log);
                         if (!newest) return newest.error();
                         return (*newest)->leaf;
                       })
                       .value());
  }

  TestOffice office_;
};

Gap gap(const char* path, const char* why) {
  Gap out;
  out.source = "walk";
  out.path.text = path;
  out.why = why;
  return out;
}

TEST_F(Annex2, HasExactlyTheNoticesColumnsBehindAByteOrderMark) {
  const std::string text = csv({"CS01", ""});
  ASSERT_TRUE(text.starts_with(utf8_byte_order_mark));
  EXPECT_TRUE(text.substr(3).starts_with("序号,存在问题,整改措施,整改时限,责任人,备注\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n"));
  for (const CsvRow& row : rows({"CS01", ""})) EXPECT_EQ(row.fields.size(), 6U);
}

TEST_F(Annex2, NothingFoundIsSaidOnlyAtFullCoverage) {
  report("ZZ01", "A", "01", {});
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[1], "未检查 1 台");
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[5], "从未登记 1 台");
  report("ZZ01", "A", "02", {});
  const auto all = rows({"ZZ01", ""});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].fields[0], "1");
  EXPECT_EQ(all[1].fields[1], "未发现问题");
  EXPECT_EQ(all[1].fields[4], "王五");
  EXPECT_NE(all[2].fields[1].find(head("hunan/site/ZZ01")), std::string::npos);
}

TEST_F(Annex2, APcWithoutASeatCountsAsWell) {
  report("ZZ01", "A", "01", {});
  report("ZZ01", "A", "02", {});
  auto pc = office_.enrol("ZZ01", "", "", "guest");
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[1], "未检查 1 台");
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[5], "登记后没有结果 1 台");
  office_.deliver(office_.report(pc, {}, {}));
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[1], "未发现问题");
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[5], "系统判定；已检查 3 台");
}

TEST_F(Annex2, AnUnreadableFolderIsNoFullCoverage) {
  report("ZZ01", "A", "01", {});
  report("ZZ01", "A", "02", {}, {gap("/home/x", "permission")});
  EXPECT_EQ(rows({"ZZ01", ""})[1].fields[1], "未检查 1 台");
}

TEST_F(Annex2, AViolationDoesNotHideThatItsScanWasIncomplete) {
  const auto denied =
      finding(Verdict::denied, Severity::violation, "remote-control", "ToDesk", "/opt/todesk");
  report("ZZ01", "A", "01", {denied}, {gap("/home/x", "io")});
  report("ZZ01", "A", "02", {denied}, {gap("/tmp/x", "vanished")});
  const auto all = rows({"ZZ01", ""});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].fields[1], "A：禁用“ToDesk”（远程控制），违规，2 台：机位 01、02");
  EXPECT_EQ(all[1].fields[2], "卸载ToDesk");
  EXPECT_NE(all[1].fields[5].find("母机"), std::string::npos);
  EXPECT_EQ(all[2].fields[1], "未检查 1 台");
}

TEST_F(Annex2, AReportUnderAnOlderPolicyIsNoFullCoverage) {
  office_.publish(2);  // the PCs do not have it yet
  report("ZZ01", "A", "01", {});
  report("ZZ01", "A", "02",
         {finding(Verdict::denied, Severity::violation, "chat", "QQ", "/opt/qq")});
  EXPECT_NE(csv({"ZZ01", ""}).find("未检查 2 台"), std::string::npos);
}

TEST_F(Annex2, OneRowAProductAndRoomWorstFirst) {
  const auto notice =
      finding(Verdict::denied, Severity::notice, "classroom-control", "极域", "/opt/a");
  const auto chat = finding(Verdict::denied, Severity::violation, "chat", "QQ", "/opt/qq");
  const auto chat_file = finding(Verdict::denied, Severity::suspicious, "chat", "QQ", "/opt/qq/x");
  const auto unknown = finding(Verdict::unlisted, Severity::suspicious, "unlisted", "某某", "/b");
  Finding films = finding(Verdict::denied, Severity::violation, "media", "", "/home/x");
  films.group = Group{"/home/x", 40, 1000, {}, {}};
  films.subject.size = 1000;
  report("CS01", "A", "01", {unknown, chat, chat_file, films});
  report("CS01", "A", "02", {notice, unknown});
  const auto all = rows({"CS01", ""});
  ASSERT_EQ(all.size(), 7U);
  std::string text;
  for (const CsvRow& row : all) text += row.fields[1] + "\n";
  EXPECT_EQ(text.substr(0, text.find("台账摘要")),
            "存在问题\n"
            "A：禁用“QQ”（聊天通讯），违规，1 台：机位 01\n"
            "A：禁用音视频，共 40 项，违规，1 台：机位 01\n"
            "A：禁用“极域”（电子教室控制），提示，1 台：机位 02\n"
            "A：待核实“某某”（未列入白名单），可疑，2 台：机位 01、02\n"
            "未检查 1 台\n");
}

TEST_F(Annex2, NamesFromAPcAreInertInASpreadsheet) {
  for (const char* name :
       {"=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx", "a\r\n=b", "\"=1\""}) {
    auto evil = finding(Verdict::denied, Severity::violation, "chat", name, "/opt/qq");
    evil.todo.zh = name;
    report("CS01", "A", "01", {evil});
    const auto all = rows({"CS01", ""});
    for (const CsvRow& row : all) {
      for (const std::string& field : row.fields) {
        if (field.empty()) continue;
        EXPECT_EQ(std::string_view("=+-@\t\r\n").find(field.front()), std::string_view::npos)
            << field;
        EXPECT_EQ(field.find('\n'), std::string::npos) << field;
      }
    }
  }
}

TEST_F(Annex2, ARegionNamesItsSitesAndEndsWithADigestOverThem) {
  report("ZZ01", "A", "01", {});
  report("ZZ01", "A", "02", {});
  const auto all = rows({"", "430000"});
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[1].fields[1], "长沙第一考试点，未检查 3 台");
  EXPECT_EQ(all[2].fields[1], "长沙第二考试点，未检查 2 台");
  EXPECT_EQ(all[3].fields[1], "株洲考试点，未发现问题");
  const std::string heads = "hunan/site/ZZ01 6 " + head("hunan/site/ZZ01") + "\n";
  EXPECT_EQ(all[4].fields[1], "台账摘要 " + to_text(sha256(heads)));
}

TEST_F(Annex2, StaysInsideWhatMayBeSeen) {
  EXPECT_TRUE(csv({"ZZ01", ""}, {"430100", ""}).starts_with("error: "));
  EXPECT_TRUE(csv({"", "430200"}, {"430100", ""}).starts_with("error: "));
  EXPECT_TRUE(csv({"none", ""}).starts_with("error: "));
  EXPECT_TRUE(csv({"", "none"}).starts_with("error: "));
  const std::string city = csv({"", "430000"}, {"430100", ""});
  EXPECT_NE(city.find("长沙第一考试点"), std::string::npos);
  EXPECT_EQ(city.find("株洲"), std::string::npos);
}

TEST_F(Annex2, TheStaffDoorGivesItToThoseWhoMaySeeTheSite) {
  office_.make_accounts();
  const auto city = office_.log_in("city");
  const auto page = office_.get("/sites/CS01", city);
  EXPECT_NE(page.body.find("/sites/CS01/annex2.csv"), std::string::npos);
  const auto got = office_.get("/sites/CS01/annex2.csv", city);
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(test::header_of(got, "Content-Disposition"),
            "attachment; filename=\"annex2-CS01.csv\"");
  EXPECT_TRUE(got.body.starts_with(utf8_byte_order_mark));
  EXPECT_EQ(office_.get("/sites/ZZ01/annex2.csv", city).status, 404U);
  EXPECT_EQ(office_.get("/sites/CS01/annex2.csv").status, 303U);
  EXPECT_EQ(office_.get("/api/annex2?site=CS01", city).status, 200U);
  EXPECT_EQ(office_.get("/api/annex2?site=ZZ01", city).status, 404U);
  EXPECT_EQ(office_.get("/api/annex2?region=430200", city).status, 404U);
  EXPECT_EQ(office_.get("/api/annex2?region=430000&site=CS01", city).status, 400U);
  EXPECT_EQ(office_.get("/api/annex2", city).status, 400U);
}

}  // namespace
}  // namespace examguard
