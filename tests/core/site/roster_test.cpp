#include "core/site/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::test_key;
using testing::HasSubstr;

constexpr std::string_view yaml = R"(format: 1
regions:
  - {code: "430100", name: 长沙市, parent: "430000"}
  - {code: "430000", name: 湖南省}
sites:
  - code: CS01
    name: 长沙第一考点
    kind: exam_site
    address: 岳麓区 1 号
    person: 王
    phone: 0731-1
    region: "430100"
    disk: restored
    rooms:
      - code: 第1考场
        hours: mon-fri 08:00-18:00
        seats:
          - "01"
          - {code: "02", kind: spare, disk: normal, host: PC-02, mac: 00-11-22-AA-BB-CC, ip: 10.0.0.2}
  - {code: CS02, name: 第二考点, kind: entrusted, region: "430100"}
)";

constexpr std::string_view csv =
    "\xEF\xBB\xBF省代码,省,市州代码,市/州,考点代码,考点,类型,地址,负责人,电话,考场,机位,机位类型,"
    "磁盘,值守时间,主机名,MAC,IP\r\n"
    "430000,湖南省,430100,长沙市,CS01,长沙第一考点,考试点,岳麓区 1 "
    "号,王,0731-1,第1考场,01,,还原,mon-fri 08:00-18:00,,,\r\n"
    "430000,湖南省,430100,长沙市,CS01,,,,,,第1考场,02,备用机,普通,mon-fri 08:00-18:00,PC-02,"
    "001122aabbcc,10.0.0.2\r\n"
    "430000,湖南省,430100,长沙市,CS02,第二考点,受托单位,,,,,,,,,,,\r\n";

Roster from_yaml() {
  return parse_roster_yaml(yaml, "r.yaml").value();
}

std::string error_of(const Result<Roster>& roster) {
  return roster ? "none" : roster.error().what;
}

TEST(Roster, ReadsYaml) {
  const auto roster = parse_roster_yaml(yaml, "r.yaml");
  ASSERT_TRUE(roster) << roster.error().what;
  EXPECT_EQ(roster->regions[0].code, "430000");  // parents first
  const Site& site = roster->sites[0];
  EXPECT_EQ(site.name, "长沙第一考点");
  EXPECT_EQ(site.person, "王");
  const Room& room = site.rooms[0];
  EXPECT_EQ(room.code, "第1考场");
  EXPECT_EQ(room.seats[0],
            (Seat{"01", SeatKind::candidate, Disk::restored, {{0x1f, 480, 1080}}, "", "", ""}));
  EXPECT_EQ(room.seats[1], (Seat{"02",
                                 SeatKind::spare,
                                 Disk::normal,
                                 {{0x1f, 480, 1080}},
                                 "PC-02",
                                 "00:11:22:aa:bb:cc",
                                 "10.0.0.2"}));
  EXPECT_EQ(roster->sites[1].kind, SiteKind::entrusted);
}

TEST(Roster, ReadsTheSameFromCsv) {
  const auto roster = parse_roster_csv(csv, "r.csv");
  ASSERT_TRUE(roster) << roster.error().what;
  EXPECT_EQ(*roster, from_yaml());
}

TEST(Roster, IsReadByTheFilesName) {
  EXPECT_TRUE(parse_roster(csv, "r.csv"));
  EXPECT_TRUE(parse_roster(yaml, "r.yml"));
  EXPECT_FALSE(parse_roster(yaml, "r.csv"));
}

TEST(Roster, TravelsAsJson) {
  const Signer desk = test_key("desk");
  const auto round = [&](const std::string& payload) {
    const auto envelope = seal(PayloadType::roster, payload, {desk});
    return decode_roster(open(envelope.value(), PayloadType::roster, {{desk.key}, 1}).value());
  };
  EXPECT_EQ(round(encode(from_yaml())).value(), from_yaml());
  EXPECT_FALSE(round(R"({"regions":[],"sites":[{"code":"a"}]})"));
  EXPECT_FALSE(
      round(R"({"sites":[{"code":"a","name":"a","kind":"exam_site","region":"1","rooms":[]}]})"));
}

TEST(Roster, IsWrittenLikeThis) {
  EXPECT_EQ(encode(part_of(from_yaml(), "CS02")),
            R"({"regions":[{"code":"430000","name":"湖南省"},)"
            R"({"code":"430100","name":"长沙市","parent":"430000"}],)"
            R"("sites":[{"code":"CS02","name":"第二考点","kind":"entrusted","region":"430100",)"
            R"("rooms":[]}]})");
}

TEST(Roster, KnowsWhatLiesAbove) {
  const Roster roster = from_yaml();
  EXPECT_EQ(regions_above(roster, "430100"), (std::vector<std::string>{"430100", "430000"}));
  EXPECT_EQ(location_of(roster, *find_site(roster, "CS01")),
            (Location{"CS01", {"430100", "430000"}}));
  EXPECT_EQ(find_site(roster, "CS09"), nullptr);
  EXPECT_TRUE(regions_above(roster, "1").empty());
  EXPECT_TRUE(part_of(roster, "CS09").sites.empty());
}

TEST(Roster, ANewerOneReplacesWhatItNames) {
  Roster newer = part_of(from_yaml(), "CS02");
  newer.sites[0].name = "新名";
  const auto merged = merge(from_yaml(), newer);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->sites.size(), 2U);
  EXPECT_EQ(find_site(*merged, "CS02")->name, "新名");
  newer.regions[0].parent = "430100";
  EXPECT_FALSE(merge(from_yaml(), newer));
}

TEST(Roster, YamlErrorsNameTheLine) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(yaml);
    text.replace(text.find(from), from.size(), to);
    return error_of(parse_roster_yaml(text, "r.yaml"));
  };
  EXPECT_THAT(with("parent: \"430000\"", "parent: \"430001\""), HasSubstr("r.yaml:3:"));
  EXPECT_THAT(with("name: 湖南省", "name: 湖南省, parent: \"430100\""), HasSubstr("above itself"));
  EXPECT_THAT(with("code: \"02\"", "code: \"01\""), HasSubstr("twice"));
  EXPECT_THAT(with("code: CS02", "code: CS01"), HasSubstr("twice"));
  EXPECT_THAT(with("code: CS02", "code: ../CS"), HasSubstr("r.yaml:20:"));
  EXPECT_THAT(with("kind: spare", "kind: sparse"), HasSubstr("r.yaml:19:"));
  EXPECT_THAT(with("hours: mon", "hours: mom"), HasSubstr("r.yaml:16:"));
  EXPECT_THAT(with("00-11-22-AA-BB-CC", "00-11-22-AA-BB"), HasSubstr("MAC"));
  EXPECT_THAT(with("10.0.0.2", "10.0.0.x"), HasSubstr("IP"));
  EXPECT_THAT(with("person: 王", "persn: 王"), HasSubstr("person"));
  EXPECT_THAT(with("format: 1", "format: 2"), HasSubstr("r.yaml:1:"));
  EXPECT_THAT(with("    region: \"430100\"\n", ""), HasSubstr("region"));
}

TEST(Roster, AMacStandsAtOneSeatOnly) {
  std::string text(yaml);
  const std::string_view seat = "          - \"01\"\n";
  text.replace(text.find(seat), seat.size(), "          - {code: \"01\", mac: 001122aabbcc}\n");
  EXPECT_THAT(error_of(parse_roster_yaml(text, "r.yaml")), HasSubstr("also at site CS01"));
}

TEST(Roster, CsvErrorsNameTheRow) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(csv);
    text.replace(text.find(from), from.size(), to);
    return error_of(parse_roster_csv(text, "r.csv"));
  };
  EXPECT_THAT(with("磁盘", "硬盘"), HasSubstr("r.csv:1: unknown column"));
  EXPECT_THAT(with("电话", "地址"), HasSubstr("twice"));
  EXPECT_THAT(with("考点代码", "IPv6"), HasSubstr("r.csv:1:"));
  EXPECT_THAT(with("备用机", "备份机"), HasSubstr("r.csv:3: 机位类型"));
  EXPECT_THAT(with("001122aabbcc", "001122aabb"), HasSubstr("r.csv:3:"));
  EXPECT_THAT(with("第1考场,02", "第1考场,01"), HasSubstr("r.csv:3: this seat is here twice"));
  EXPECT_THAT(with("第1考场,02", ",02"), HasSubstr("r.csv:3:"));
  EXPECT_THAT(with("CS02,第二考点", "CS02,"), HasSubstr("r.csv:4: a site needs a name"));
  EXPECT_THAT(with("CS02,第二考点", ",第二考点"), HasSubstr("r.csv:4:"));
  EXPECT_THAT(with("CS02,第二考点", "CS01,第二考点"), HasSubstr("r.csv:4: site CS01 says"));
  EXPECT_THAT(with("长沙市,CS02", "株洲市,CS02"), HasSubstr("r.csv:4: region 430100"));
  EXPECT_THAT(error_of(parse_roster_csv("", "r.csv")), HasSubstr("no rows"));
  EXPECT_THAT(error_of(parse_roster_csv("考点代码,考点\nA,B\n", "r.csv")),
              HasSubstr("r.csv:2: a site needs at least one region"));
  EXPECT_THAT(error_of(parse_roster_csv("考点代码,考点\nA,B,C\n", "r.csv")),
              HasSubstr("r.csv:2: field 3"));
}

TEST(Roster, AProvinceAdministeredCountyNeedsNoCity) {
  const auto roster = parse_roster_csv(
      "省代码,省,县区代码,县区,考点代码,考点\n410000,河南省,419001,济源市,JY1,济源考点\n", "r.csv");
  ASSERT_TRUE(roster) << roster.error().what;
  EXPECT_EQ(regions_above(*roster, "419001"), (std::vector<std::string>{"419001", "410000"}));
}

}  // namespace
}  // namespace examguard
