#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::finding;
using test::form_token;
using test::header_of;
using test::TestOffice;

bool has(const HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

// One office for all: it is only looked at.
class StaffDoor : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared_ = new TestOffice();
    shared_->make_accounts();
    for (const char* name : {"admin", "city", "zz"}) cookies_[name] = shared_->log_in(name);
  }
  static void TearDownTestSuite() {
    delete shared_;
    shared_ = nullptr;
  }
  static TestOffice& office() { return *shared_; }
  static std::string cookie(const std::string& account) {
    return account.empty() ? std::string() : cookies_[account];
  }

  static inline TestOffice* shared_ = nullptr;
  static inline std::map<std::string, std::string> cookies_;
};

TEST_F(StaffDoor, NothingButLoginAndStyleIsShownToStrangers) {
  for (const char* path : {"/", "/sites/CS01", "/sites/CS01/seats/A/01", "/password"}) {
    const auto answer = office().get(path);
    EXPECT_EQ(answer.status, 303U) << path;
    EXPECT_EQ(header_of(answer, "Location"), "/login") << path;
    EXPECT_TRUE(answer.body.empty()) << path;
  }
  for (const char* path : {"/api/sites", "/api/sites/CS01", "/api/me"}) {
    EXPECT_EQ(office().get(path).status, 401U) << path;
  }
  for (const char* path :
       {"/api/enrol-codes", "/api/assignments", "/api/roster", "/api/policies", "/api/carried"}) {
    EXPECT_EQ(office().post(path, "{}").status, 401U) << path;
  }
  EXPECT_EQ(office().get("/login").status, 200U);
  EXPECT_EQ(office().get("/style.css").status, 200U);
}

TEST_F(StaffDoor, AForgedCookieIsNobody) {
  EXPECT_EQ(office().get("/api/sites", std::string(64, 'a')).status, 401U);
  EXPECT_EQ(office().get("/api/sites", "").status, 401U);
  EXPECT_EQ(office().get("/", std::string(5000, 'a')).status, 303U);
}

struct Seen {
  const char* path;
  unsigned admin, city, zz;
};

TEST_F(StaffDoor, EveryPageTakesItsScopeFromTheLogin) {
  for (const Seen& row : {
           Seen{"/sites/CS01", 200, 200, 404},
           Seen{"/sites/CS02", 200, 200, 404},
           Seen{"/sites/ZZ01", 200, 404, 200},
           Seen{"/sites/none", 404, 404, 404},
           Seen{"/sites/CS01/seats/A/01", 200, 200, 404},
           Seen{"/sites/ZZ01/seats/A/01", 200, 404, 200},
           Seen{"/sites/ZZ01/seats/A/99", 404, 404, 404},
           Seen{"/api/sites/CS01", 200, 200, 404},
           Seen{"/api/sites/ZZ01", 200, 404, 200},
           Seen{"/api/sites/none", 404, 404, 404},
       }) {
    EXPECT_EQ(office().get(row.path, cookie("admin")).status, row.admin) << row.path;
    EXPECT_EQ(office().get(row.path, cookie("city")).status, row.city) << row.path;
    EXPECT_EQ(office().get(row.path, cookie("zz")).status, row.zz) << row.path;
  }
}

TEST_F(StaffDoor, ListsHoldOnlyWhatTheScopeHolds) {
  for (const char* path : {"/", "/api/sites", "/?region=430000", "/?region=430200"}) {
    const auto all = office().get(path, cookie("admin"));
    EXPECT_TRUE(has(all, "ZZ01")) << path;
    const auto city = office().get(path, cookie("city"));
    EXPECT_TRUE(has(city, "CS01")) << path;
    EXPECT_FALSE(has(city, "ZZ01")) << path;
    EXPECT_FALSE(has(city, "株洲市")) << path;
    EXPECT_FALSE(has(city, "湖南省")) << path;
    const auto site = office().get(path, cookie("zz"));
    EXPECT_TRUE(has(site, "ZZ01")) << path;
    EXPECT_FALSE(has(site, "CS01")) << path;
    EXPECT_FALSE(has(site, "长沙市")) << path;
  }
  EXPECT_FALSE(has(office().get("/sites/CS01", cookie("city")), "湖南省"));
}

TEST_F(StaffDoor, AnotherSitesNumbersAreNotInTheSums) {
  const auto sums = [&](const std::string& account) {
    const auto json = decode_json(office().get("/api/sites", cookie(account)).body).value();
    const auto& tops = json.at("regions").as_array();
    EXPECT_EQ(tops.size(), 1U);
    return tops.front().at("counts").at("seats").to_number<int>();
  };
  EXPECT_EQ(sums("admin"), 7);
  EXPECT_EQ(sums("city"), 5);
  EXPECT_EQ(sums("zz"), 2);
}

unsigned post_as(TestOffice& office, const std::string& cookie, const std::string& path,
                 const std::string& body) {
  const auto me = decode_json(office.get("/api/me", cookie).body).value();
  const std::string token(me.at("token").as_string());
  return office.post(path, body, cookie, {{"X-Examguard-Token", token}}).status;
}

TEST_F(StaffDoor, ActsAreRefusedOutsideTheScope) {
  const std::string cs = R"({"site":"CS01","room":"A","seat":"","count":1,"hours":1})";
  const std::string zz = R"({"site":"ZZ01","room":"A","seat":"","count":1,"hours":1})";
  EXPECT_EQ(post_as(office(), cookie("admin"), "/api/enrol-codes", cs), 200U);
  EXPECT_EQ(post_as(office(), cookie("city"), "/api/enrol-codes", cs), 200U);
  EXPECT_EQ(post_as(office(), cookie("zz"), "/api/enrol-codes", cs), 404U);
  EXPECT_EQ(post_as(office(), cookie("zz"), "/api/enrol-codes", zz), 200U);
  EXPECT_EQ(post_as(office(), cookie("city"), "/api/enrol-codes", zz), 404U);
  for (const char* path : {"/api/roster", "/api/policies", "/api/carried"}) {
    EXPECT_EQ(post_as(office(), cookie("city"), path, "{}"), 403U) << path;
    EXPECT_EQ(post_as(office(), cookie("zz"), path, "{}"), 403U) << path;
    EXPECT_EQ(post_as(office(), cookie("admin"), path, "{}"), 400U) << path;
  }
}

TEST_F(StaffDoor, ALoginsPostNeedsOriginAndToken) {
  const std::string body = R"({"site":"CS01","room":"A","seat":"","count":1,"hours":1})";
  EXPECT_EQ(office().post("/api/enrol-codes", body, cookie("admin")).status, 403U);
  EXPECT_EQ(office()
                .post("/api/enrol-codes", body, cookie("admin"),
                      {{"X-Examguard-Token", std::string(64, '0')}})
                .status,
            403U);
  const auto me = decode_json(office().get("/api/me", cookie("admin")).body).value();
  const HttpPairs headers{{"Cookie", "__Host-examguard=" + cookie("admin")},
                          {"X-Examguard-Token", std::string(me.at("token").as_string())}};
  EXPECT_EQ(office().ask({"POST", "/api/enrol-codes", headers, body}).status, 403U) << "no Origin";
  const HttpPairs other{{"Cookie", "__Host-examguard=" + cookie("city")},
                        {"Origin", "https://127.0.0.1:8443"},
                        {"X-Examguard-Token", std::string(me.at("token").as_string())}};
  EXPECT_EQ(office().ask({"POST", "/api/enrol-codes", other, body}).status, 403U)
      << "another session's token";
}

TEST_F(StaffDoor, TheLocalTokenIsAnAdministratorOfTheApiAlone) {
  const HttpPairs headers{{"Authorization", "Bearer " + office().token()}};
  EXPECT_EQ(office().ask({"GET", "/api/sites", headers}).status, 200U);
  EXPECT_EQ(office().ask({"GET", "/", headers}).status, 303U);
  const HttpPairs wrong{{"Authorization", "Bearer " + office().token().substr(1)}};
  EXPECT_EQ(office().ask({"GET", "/api/sites", wrong}).status, 401U);
  const HttpPairs empty{{"Authorization", "Bearer "}};
  EXPECT_EQ(office().ask({"GET", "/api/sites", empty}).status, 401U);
}

TEST_F(StaffDoor, EveryAnswerIsHardened) {
  for (const char* path : {"/", "/login", "/style.css", "/nothing/here", "/api/sites", "/api/no",
                           "/sites/CS01", "/api/roster"}) {
    for (const char* account : {"", "admin"}) {
      const auto answer = office().get(path, cookie(account));
      const std::string policy = header_of(answer, "Content-Security-Policy");
      EXPECT_TRUE(policy.starts_with("default-src 'none';")) << path;
      EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
      EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
      EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff") << path;
      EXPECT_EQ(header_of(answer, "X-Frame-Options"), "DENY") << path;
    }
  }
}

TEST_F(StaffDoor, PagesHoldNoScriptAndNoStyleOfTheirOwn) {
  for (const char* path : {"/", "/sites/CS01", "/sites/CS01/seats/A/01", "/login", "/password",
                           "/?lang=en", "/nothing"}) {
    const auto page = office().get(path, cookie("admin"));
    EXPECT_FALSE(has(page, "<script")) << path;
    EXPECT_FALSE(has(page, "<style")) << path;
    EXPECT_FALSE(has(page, " style=")) << path;
    EXPECT_FALSE(has(page, " onclick")) << path;
    EXPECT_FALSE(has(page, "http://")) << path;
  }
}

TEST_F(StaffDoor, SpeaksChineseFirstAndEnglishOnRequest) {
  const auto chinese = office().get("/", cookie("admin"));
  EXPECT_TRUE(has(chinese, "<html lang=\"zh-CN\">"));
  EXPECT_TRUE(has(chinese, "未登记"));
  EXPECT_TRUE(has(chinese, "href=\"/?lang=en\""));
  const auto english = office().get("/?lang=en", cookie("admin"));
  EXPECT_TRUE(has(english, "<html lang=\"en\">"));
  EXPECT_TRUE(has(english, "never enrolled"));
  EXPECT_TRUE(has(english, "href=\"/sites/CS01?lang=en\""));
}

TEST_F(StaffDoor, AnUnknownPathIsAPageForPeopleAndJsonForPrograms) {
  const auto page = office().get("/nothing", cookie("admin"));
  EXPECT_EQ(page.status, 404U);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  const auto json = office().get("/api/nothing", cookie("admin"));
  EXPECT_EQ(json.status, 404U);
  EXPECT_EQ(json.content_type, "application/json");
}

TEST_F(StaffDoor, ABadMomentIsSaid) {
  EXPECT_EQ(office().get("/?at=yesterday", cookie("admin")).status, 400U);
  EXPECT_EQ(office().get("/?at=", cookie("admin")).status, 200U);
  EXPECT_EQ(office().get("/api/sites?at=yesterday", cookie("admin")).status, 400U);
}

TEST_F(StaffDoor, SeatsWithOddNamesHaveTheirPage) {
  const auto site = office().get("/sites/CS02", cookie("admin"));
  EXPECT_TRUE(has(site, "/sites/CS02/seats/%E4%B8%80%7E2f%E4%BA%8C/%7E2e%7E2e"));
  EXPECT_EQ(
      office().get("/sites/CS02/seats/%E4%B8%80%7E2f%E4%BA%8C/%7E2e%7E2e", cookie("admin")).status,
      200U);
}

TEST(StaffPages, HostileNamesStayText) {
  TestOffice office;
  office.make_accounts();
  const std::string admin = office.log_in("admin");
  test::Pc pc = office.enrol("CS01", "A", "01", "pc");
  const std::vector<std::string> names{"<script>alert(1)</script>",
                                       "\"><img src=x onerror=alert(1)>",
                                       "' onmouseover='alert(1)",
                                       "a\nb\x1b[31m",
                                       "gpj.\xE2\x80\xAE"
                                       "exe",
                                       "=cmd|' /C calc'!A0",
                                       "</td></table>"};
  std::vector<Finding> findings;
  for (const std::string& name : names) {
    findings.push_back(finding(Verdict::unlisted, Severity::suspicious, name, name, "/x/" + name));
    findings.push_back(finding(Verdict::denied, Severity::violation, name, name, "/y/" + name));
  }
  office.deliver(office.report(pc, findings, {Gap{"<b>", Path{"/root/<b>", ""}, "<i>", "", 3}}));
  for (const char* path : {"/", "/sites/CS01", "/sites/CS01/seats/A/01", "/sites/CS01?lang=en"}) {
    const auto page = office.get(path, admin);
    EXPECT_EQ(page.status, 200U) << path;
    for (const char* bad :
         {"<script", "<img", "<b>/", "<i>", "' onmouse", "</table>\\", "\x1b", "\xE2\x80\xAE"}) {
      EXPECT_FALSE(has(page, bad)) << path << " " << bad;
    }
  }
  const auto site = office.get("/sites/CS01", admin);
  EXPECT_TRUE(has(site, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_TRUE(has(site, "a\\x0ab\\x1b[31m"));
  EXPECT_TRUE(has(site, "gpj.\\u202eexe"));
}

TEST(StaffPages, ShowDeniedApartFromUnlistedAndWhatIsOnMostPcs) {
  TestOffice office;
  office.make_accounts();
  const std::string admin = office.log_in("admin");
  const auto todesk =
      finding(Verdict::denied, Severity::violation, "remote-control", "ToDesk", "/a/ToDesk");
  const auto odd =
      finding(Verdict::unlisted, Severity::suspicious, "portable-program", "OddTool", "/a/odd");
  test::Pc one = office.enrol("CS01", "A", "01", "one");
  test::Pc two = office.enrol("CS01", "A", "02", "two");
  test::Pc three = office.enrol("CS01", "A", "03", "three");
  office.deliver(office.report(one, {todesk, odd}));
  office.deliver(office.report(two, {todesk}));
  office.deliver(office.report(three, {}));
  const auto page = office.get("/sites/CS01", admin);
  EXPECT_TRUE(has(page, "禁用（1 项）"));
  EXPECT_TRUE(has(page, "待核实（1 项）"));
  EXPECT_TRUE(has(page, "母机问题"));
  EXPECT_TRUE(has(page, "A/01、A/02"));
  EXPECT_TRUE(has(page, "卸载ToDesk"));
  EXPECT_TRUE(has(page, "远程控制"));
  EXPECT_TRUE(has(office.get("/sites/CS01?lang=en", admin), "uninstall"));

  const auto json = decode_json(office.get("/api/sites/CS01", admin).body).value();
  const auto& judgement = json.at("counts").at("judgement");
  EXPECT_EQ(judgement.at("violation").to_number<int>(), 2);
  EXPECT_EQ(judgement.at("clean").to_number<int>(), 1);
  int sum = 0;
  for (const auto& [word, number] : judgement.as_object()) sum += number.to_number<int>();
  EXPECT_EQ(sum, json.at("counts").at("seats").to_number<int>());
}

TEST(StaffPages, ASeatShowsItsNewestReportItsGapsAndItsReceipt) {
  TestOffice office;
  office.make_accounts();
  const std::string admin = office.log_in("admin");
  test::Pc pc = office.enrol("CS01", "A", "01", "pc");
  office.deliver(office.report(
      pc, {finding(Verdict::denied, Severity::violation, "game", "OldGame", "/a/old")}));
  const TimePoint between = office.now();
  office.pass(std::chrono::minutes(10));
  office.deliver(office.report(
      pc, {finding(Verdict::denied, Severity::violation, "game", "NewGame", "/a/new")},
      {Gap{"files", Path{"/mnt/disk", ""}, "io", "", 12}}));
  const auto page = office.get("/sites/CS01/seats/A/01", admin);
  EXPECT_TRUE(has(page, "NewGame"));
  EXPECT_FALSE(has(page, "OldGame"));
  EXPECT_TRUE(has(page, "有 12 处未能检查"));
  EXPECT_TRUE(has(page, "/mnt/disk"));
  EXPECT_TRUE(has(page, "读取出错"));
  EXPECT_TRUE(has(page, "台账 hunan/site/CS01，第 3 条"));
  EXPECT_TRUE(has(page, "因为NewGame"));

  const auto before = office.get("/sites/CS01/seats/A/01?at=" + to_text(between), admin);
  EXPECT_TRUE(has(before, "OldGame"));
  EXPECT_FALSE(has(before, "NewGame"));
  EXPECT_TRUE(has(before, "历史数据"));
}

TEST(StaffPages, LongListsComeInPages) {
  TestOffice office;
  office.make_accounts();
  const std::string admin = office.log_in("admin");
  test::Pc pc = office.enrol("CS01", "A", "01", "pc");
  std::vector<Finding> findings;
  for (int i = 0; i < 120; ++i) {
    const std::string name = "Product" + std::to_string(1000 + i) + "x";
    findings.push_back(finding(Verdict::denied, Severity::violation, "game", name, "/a/" + name));
  }
  office.deliver(office.report(pc, findings));
  const auto first = office.get("/sites/CS01", admin);
  EXPECT_TRUE(has(first, "Product1000x"));
  EXPECT_FALSE(has(first, "Product1050x"));
  EXPECT_TRUE(has(first, "第 1–50 项，共 120 项"));
  const auto last = office.get("/sites/CS01?denied=3", admin);
  EXPECT_TRUE(has(last, "Product1119x"));
  EXPECT_FALSE(has(last, "Product1099x"));
}

}  // namespace
}  // namespace examguard
