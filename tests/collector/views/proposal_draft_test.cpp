#include <gmock/gmock.h>

#include "core/policy/policy.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using test::finding;
using testing::HasSubstr;
using testing::Not;

Finding unlisted(std::string_view product) {
  Finding out = finding(Verdict::unlisted, Severity::suspicious, "unlisted", product, "/opt/x");
  out.subject.kind = Kind::program;
  out.subject.source = "dpkg";
  out.subject.package = "dpkg:" + std::string(product);
  out.id = finding_id(out.subject);
  return out;
}

// What a draft says, which is a policy in any case.
std::string ask(test::TestOffice& office, const std::string& query) {
  const auto response =
      office.ask({"GET", "/api/proposal" + query, {{"Authorization", "Bearer " + office.token()}}});
  EXPECT_EQ(response.status, 200u) << response.body;
  const auto policy = parse_policy(PolicyText::unsigned_policy(response.body, "draft.yaml"));
  EXPECT_TRUE(policy) << policy.error().what << response.body;
  return response.body;
}

TEST(ProposalDraft, CountsPcsAndSitesAndKeepsToItsPlace) {
  test::TestOffice office;
  auto one = office.enrol("CS01", "A", "01", "one");
  auto two = office.enrol("ZZ01", "A", "01", "two");
  office.deliver(office.report(one, {unlisted("editor"), unlisted("rare-tool")}));
  office.deliver(office.report(
      two, {unlisted("editor"),
            finding(Verdict::denied, Severity::violation, "game", "Game", "/opt/game")}));
  const std::string all = ask(office, "");
  EXPECT_THAT(all, HasSubstr("layer: province\nscope: {region: \"430000\"}"));
  EXPECT_THAT(all, HasSubstr("# editor：2 个考试点的 2 台电脑"));
  EXPECT_THAT(all, HasSubstr("{package: [\"dpkg:editor\"]}"));
  EXPECT_THAT(all, Not(HasSubstr("Game")));
  EXPECT_THAT(ask(office, "?min_pcs=2"), Not(HasSubstr("rare-tool")));
  const std::string city = ask(office, "?region=430200");
  EXPECT_THAT(city, HasSubstr("layer: city"));
  EXPECT_THAT(city, HasSubstr("over: {id: \"hunan-theory\", min_serial: 1}"));
  EXPECT_THAT(city, Not(HasSubstr("rare-tool")));
  EXPECT_THAT(ask(office, "?site=CS01"), HasSubstr("layer: site\nscope: {site: \"CS01\"}"));
}

TEST(ProposalDraft, NobodyDraftsOutOfWhatTheyMayNotSee) {
  test::TestOffice office;
  office.make_accounts();
  auto pc = office.enrol("CS01", "A", "01", "pc");
  office.deliver(office.report(pc, {unlisted("editor")}));
  const std::string zz = office.log_in("zz");
  EXPECT_THAT(office.get("/api/proposal", zz).body, Not(HasSubstr("editor")));
  EXPECT_EQ(office.get("/api/proposal?site=CS01", zz).status, 404u);
  EXPECT_EQ(office.get("/api/proposal?region=430100", zz).status, 404u);
  EXPECT_EQ(office.get("/api/proposal?min_pcs=x", zz).status, 400u);
  EXPECT_EQ(office.get("/api/proposal?lang=fr", zz).status, 400u);
  EXPECT_THAT(office.get("/api/proposal?lang=en", zz).body, HasSubstr("# Draft by"));
}

}  // namespace
}  // namespace examguard
