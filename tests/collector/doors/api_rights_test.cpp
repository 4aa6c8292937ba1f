// Every route of the API, asked by every role for its own and for another's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "collector/doors/api.hpp"
#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::finding;
using test::Pc;
using test::TestOffice;
using testing::HasSubstr;
using testing::Not;

struct Row {
  std::string method, target, body;
  unsigned nobody, admin, city, zz;  // city: the office of 430100; zz: the site ZZ01
};

class ApiRights : public testing::Test {
 protected:
  ApiRights() {
    office_.make_accounts();
    const auto secret =
        finding(Verdict::unlisted, Severity::suspicious, "unlisted", "ZzTool", "/z");
    office_.deliver(office_.report(zz_pc_, {secret}));
    for (const char* name : {"admin", "city", "zz"}) {
      cookies_[name] = office_.log_in(name);
      const auto me = decode_json(office_.get("/api/me", cookies_[name]).body).value();
      tokens_[name] = std::string(me.at("token").as_string());
    }
  }
  HttpResponse ask(const Row& row, const std::string& who) {
    if (row.method == "GET") return office_.get(row.target, cookies_[who]);
    return office_.post(row.target, row.body, cookies_[who], {{"X-Examguard-Token", tokens_[who]}});
  }

  TestOffice office_;
  Pc zz_pc_ = office_.enrol("ZZ01", "A", "01", "zz-pc");
  std::map<std::string, std::string> cookies_, tokens_;
};

TEST_F(ApiRights, EveryRouteTakesItsScopeFromTheLogin) {
  const std::string agent = to_text(agent_id(zz_pc_.key.key));
  const auto seat = [&](const std::string& site, const std::string& code) {
    return R"({"enrolment":")" + to_text(zz_pc_.enrolment) + R"(","site":")" + site +
           R"(","room":"A","seat":")" + code + R"("})";
  };
  const std::string cs = R"({"site":"CS01","room":"A"})";
  const std::string zz = R"({"site":"ZZ01","room":"A"})";
  const std::string clock = encode_json(boost::json::object{{"time", to_text(office_.now())}});
  const std::vector<Row> rows{
      {"GET", "/api/sites", "", 401, 200, 200, 200},
      {"GET", "/api/sites/CS01", "", 401, 200, 200, 404},
      {"GET", "/api/sites/ZZ01", "", 401, 200, 404, 200},
      {"GET", "/api/annex2?site=CS01", "", 401, 200, 200, 404},
      {"GET", "/api/annex2?site=ZZ01", "", 401, 200, 404, 200},
      {"GET", "/api/annex2?region=430200", "", 401, 200, 404, 200},
      {"GET", "/api/proposal?site=CS01", "", 401, 200, 200, 404},
      {"GET", "/api/proposal?site=ZZ01", "", 401, 200, 404, 200},
      {"GET", "/api/proposal?region=430200", "", 401, 200, 404, 200},
      {"POST", "/api/enrol-codes", cs, 401, 200, 200, 404},
      {"POST", "/api/enrol-codes", zz, 401, 200, 404, 200},
      {"POST", "/api/assignments", seat("ZZ01", "02"), 401, 200, 404, 200},
      // Not even an administrator gives a site's PC to another site.
      {"POST", "/api/assignments", seat("CS01", "02"), 401, 404, 404, 404},
      {"POST", "/api/roster", "x", 401, 400, 403, 403},
      {"POST", "/api/policies", "x", 401, 400, 403, 403},
      {"POST", "/api/calendars", "x", 401, 400, 403, 403},
      {"POST", "/api/clock", clock, 401, 200, 403, 403},
      {"POST", "/api/backup", "", 401, 200, 403, 403},
      {"POST", "/api/carried?digest=x", "x", 401, 400, 403, 403},
      {"GET", "/api/staff", "", 401, 200, 403, 403},
      {"POST", "/api/staff", R"({"name":"x","role":"site","scope":"ZZ01","password":"scrypt:"})",
       401, 200, 403, 403},
      {"POST", "/api/staff/disable", R"({"name":"x"})", 401, 200, 403, 403},
      {"GET", "/api/carried/policy", "", 401, 200, 403, 403},
      {"GET", "/api/carried/policy/" + agent, "", 401, 200, 403, 403},
  };
  std::set<std::string> asked;
  for (const Row& row : rows) {
    const std::string what = row.method + " " + row.target + " " + row.body;
    EXPECT_EQ(ask(row, "").status, row.nobody) << what;
    EXPECT_EQ(ask(row, "city").status, row.city) << what;
    EXPECT_EQ(ask(row, "zz").status, row.zz) << what;
    EXPECT_EQ(ask(row, "admin").status, row.admin) << what;
    asked.insert(row.method + " " + row.target.substr(0, row.target.find('?')));
  }
  for (const ApiRoute& route : api_routes()) {
    const std::string path(route.path.substr(0, route.path.find('*')));
    EXPECT_TRUE(std::any_of(asked.begin(), asked.end(),
                            [&](const std::string& each) {
                              return each.starts_with(std::string(route.method) + " " + path);
                            }))
        << route.path << " is not in the table";
  }
}

TEST_F(ApiRights, NoAnswerHoldsWhatLiesElsewhere) {
  for (const char* path : {"/api/sites", "/api/proposal", "/api/proposal?region=430000",
                           "/api/annex2?region=430000", "/api/annex2?region=430100"}) {
    const auto answer = office_.get(path, cookies_["city"]);
    for (const char* secret : {"ZZ01", "ZzTool", "株洲"}) {
      EXPECT_THAT(answer.body, Not(HasSubstr(secret))) << path;
    }
  }
}

TEST_F(ApiRights, AnAccountWhosePasswordIsStillTheFirstMayDoNothing) {
  const auto made = office_.write<bool>([](Store& store) -> Result<bool> {
    auto account = store.account("city");
    if (!account) return account.error();
    (*account)->must_change = true;
    if (auto put = store.put(**account); !put) return put.error();
    return true;
  });
  ASSERT_TRUE(made);
  EXPECT_EQ(office_.get("/api/sites", cookies_["city"]).status, 403U);
  EXPECT_EQ(office_.get("/", cookies_["city"]).status, 303U);
}

}  // namespace
}  // namespace examguard
