#include "collector/views/site_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/ledger/desk.hpp"
#include "collector/ledger/seating.hpp"
#include "collector/views/overview.hpp"
#include "core/json.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using std::chrono::minutes;
using test::finding;
using test::Pc;
using test::TestOffice;
using testing::HasSubstr;
using testing::Not;

const Finding qq = finding(Verdict::denied, Severity::violation, "chat", "QQ", "/opt/qq");
const Finding odd = finding(Verdict::unlisted, Severity::suspicious, "unlisted", "某某", "/b");

class SiteViews : public testing::Test {
 protected:
  HttpResponse ask(const std::string& target) {
    return office_.ask({"GET", target, {{"Authorization", "Bearer " + office_.token()}}});
  }
  boost::json::value site(const std::string& code, const std::string& at = "") {
    return decode_json(ask("/api/sites/" + code + (at.empty() ? "" : "?at=" + at)).body).value();
  }
  boost::json::value seat(const std::string& code, const std::string& name,
                          const std::string& at = "") {
    const auto whole = site(code, at);
    for (const auto& row : whole.at("seats").as_array()) {
      if (row.at("seat").as_string() == name) return row;
    }
    return nullptr;
  }
  std::string judgement(const std::string& name, const std::string& at = "") {
    return std::string(seat("CS01", name, at).at("judgement").as_string());
  }
  std::string flags(const std::string& name, const std::string& at = "") {
    return std::string(seat("CS01", name, at).at("report").at("flags").as_string());
  }
  // Every product of a site's list with where it is.
  std::string products(const std::string& code, const std::string& at = "") {
    std::string text;
    const auto whole = site(code, at);
    for (const auto& row : whole.at("products").as_array()) {
      text += std::string(row.at("product").as_string());
      for (const auto& place : row.at("where").as_array()) {
        text += " " + std::string(place.as_string());
      }
      text += "\n";
    }
    return text;
  }
  std::string annex(const std::string& code) { return ask("/api/annex2?site=" + code).body; }
  // The moment that ends now; what follows is later.
  std::string moment() {
    const std::string at = to_text(office_.now());
    office_.pass(minutes(1));
    return at;
  }
  void report(Pc& pc, const std::vector<Finding>& findings) {
    office_.deliver(office_.report(pc, findings));
  }
  Result<Envelope> give(const Pc& pc, const SeatChoice& choice) {
    SeatChoice chosen = choice;
    chosen.enrolment = pc.enrolment;
    chosen.by = "test";
    return office_.write<Envelope>(
        [&](Store& store) { return assign_seat(store, office_.office(), chosen, office_.now()); });
  }

  TestOffice office_;
};

TEST_F(SiteViews, ANewerPolicyLeavesNoSeatCleanThatWasJudgedBefore) {
  Pc clean = office_.enrol("CS01", "A", "01", "one");
  Pc check = office_.enrol("CS01", "A", "02", "two");
  Pc bad = office_.enrol("CS01", "A", "03", "three");
  report(clean, {});
  report(check, {odd});
  report(bad, {qq});
  const std::string before = moment();
  EXPECT_EQ(judgement("01") + judgement("02") + judgement("03"), "cleanto_checkviolation");
  EXPECT_THAT(annex("CS01"), Not(HasSubstr("未检查")));

  office_.publish(2);
  EXPECT_EQ(judgement("01"), "incomplete");
  EXPECT_EQ(judgement("02"), "incomplete");
  EXPECT_EQ(judgement("03"), "violation") << "the worse fact stays";
  for (const char* name : {"01", "02", "03"}) {
    EXPECT_EQ(flags(name), "stale_policy") << name;
    EXPECT_TRUE(seat("CS01", name).at("report").at("stale").as_bool()) << name;
  }
  EXPECT_THAT(annex("CS01"), HasSubstr("未检查 3 台"));
  const auto counts = site("CS01").at("counts").at("judgement");
  EXPECT_EQ(counts.at("incomplete").to_number<int>(), 2);
  EXPECT_EQ(counts.at("clean").to_number<int>(), 0);
  EXPECT_THAT(ask("/api/sites").body, HasSubstr(R"("incomplete":2)"));

  EXPECT_EQ(judgement("01", before) + judgement("02", before), "cleanto_check");
  EXPECT_EQ(flags("01", before), "");

  office_.pass(minutes(1));
  clean.policy = 2;
  report(clean, {});
  EXPECT_EQ(judgement("01"), "clean");
  EXPECT_EQ(flags("01"), "");
}

TEST_F(SiteViews, ALayerForTheCityAloneMakesNoOtherCityStale) {
  Pc here = office_.enrol("CS01", "A", "01", "one");
  Pc there = office_.enrol("ZZ01", "A", "01", "two");
  report(here, {});
  report(there, {});
  moment();
  office_.publish_for_city("430100");
  EXPECT_EQ(judgement("01"), "incomplete");
  EXPECT_EQ(seat("ZZ01", "01").at("judgement").as_string(), "clean");
}

TEST_F(SiteViews, PagesAndSeatSayThatTheWhitelistIsOld) {
  office_.make_accounts();
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  report(pc, {});
  moment();
  office_.publish(2);
  const std::string admin = office_.log_in("admin");
  for (const char* path : {"/sites/CS01", "/sites/CS01/seats/A/01"}) {
    EXPECT_THAT(office_.get(path, admin).body, HasSubstr("白名单过旧")) << path;
  }
}

TEST_F(SiteViews, ThePcThatLeftASeatTakesItsFindingsAlong) {
  Pc old = office_.enrol("CS01", "A", "01", "old");
  report(old, {qq});
  const std::string before = moment();
  Pc next = office_.enrol("CS01", "A", "01", "next");
  EXPECT_EQ(judgement("01"), "none");
  EXPECT_EQ(products("CS01"), "");
  EXPECT_TRUE(site("CS01").at("violations").as_object().empty());
  EXPECT_EQ(site("CS01").at("unassigned").to_number<int>(), 0) << "it has left";
  EXPECT_THAT(annex("CS01"), Not(HasSubstr("QQ")));
  report(next, {odd});
  EXPECT_EQ(judgement("01"), "to_check");
  EXPECT_EQ(products("CS01"), "某某 A/01\n");

  EXPECT_EQ(judgement("01", before), "violation");
  EXPECT_EQ(products("CS01", before), "QQ A/01\n");
}

TEST_F(SiteViews, APcThatStillReportsWithoutItsSeatIsShownWithoutOne) {
  Pc old = office_.enrol("CS01", "A", "01", "old");
  report(old, {qq});
  moment();
  Pc next = office_.enrol("CS01", "A", "01", "next");
  report(next, {});
  moment();
  const auto opened = open(office_.deliver(office_.report(old, {qq})), PayloadType::receipt,
                           office_.office().all_keys(Role::log));
  EXPECT_FALSE(decode_receipt(*opened)->seat) << "the receipt gives it no seat either";
  EXPECT_EQ(judgement("01"), "clean");
  EXPECT_EQ(site("CS01").at("unassigned").to_number<int>(), 1);
  EXPECT_EQ(products("CS01"), "QQ /" + to_text(agent_id(old.key.key)).substr(0, 8) + "\n");
  EXPECT_THAT(annex("CS01"), HasSubstr("未分配机位的电脑：禁用“QQ”"));
  office_.make_accounts();
  EXPECT_THAT(office_.get("/sites/CS01", office_.log_in("admin")).body,
              HasSubstr(to_text(old.enrolment)));

  ASSERT_TRUE(give(old, {{}, "CS01", "A", "02", {}}));
  EXPECT_EQ(products("CS01"), "QQ A/02\n");
  EXPECT_EQ(judgement("02"), "violation");
}

TEST_F(SiteViews, APcHasOneSeatAndTheSeatItLeftIsEmpty) {
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  report(pc, {qq});
  moment();
  ASSERT_TRUE(give(pc, {{}, "CS01", "A", "02", {}}));
  EXPECT_EQ(judgement("01"), "none");
  EXPECT_EQ(seat("CS01", "01").at("presence").as_string(), "never_enrolled");
  EXPECT_EQ(products("CS01"), "QQ A/02\n");
}

TEST_F(SiteViews, EnrollingAtAnotherSiteLeavesTheFirstOne) {
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  report(pc, {qq});
  const std::string before = moment();
  Pc moved = office_.enrol("ZZ01", "A", "01", "one", "again");
  EXPECT_EQ(judgement("01"), "none");
  EXPECT_EQ(products("CS01"), "");
  EXPECT_EQ(seat("ZZ01", "01").at("judgement").as_string(), "none")
      << "what it reported to the first site is not the second's";
  EXPECT_EQ(products("CS01", before), "QQ A/01\n");
  moment();
  report(pc, {qq});  // from its spool, under the first enrolment
  EXPECT_EQ(products("CS01"), "");
  moved.head = pc.head;
  report(moved, {odd});
  EXPECT_EQ(products("ZZ01"), "某某 A/01\n");
}

TEST_F(SiteViews, ASeatThatTheRosterHasNoMoreHidesNoPc) {
  Pc pc = office_.enrol("CS01", "A", "03", "one");
  report(pc, {qq});
  moment();
  const auto roster = parse_roster(
      "format: 1\nregions: [{code: \"430100\", name: 长沙市}]\nsites:\n  - code: CS01\n"
      "    name: 长沙第一考试点\n    region: \"430100\"\n    rooms:\n      - code: A\n"
      "        seats: [\"01\"]\n",
      "roster.yaml");
  const auto imported = office_.write<RosterImport>([&](Store& store) {
    return import_roster(store, office_.office(), *roster, "test", office_.now());
  });
  ASSERT_TRUE(imported) << imported.error().what;
  EXPECT_EQ(site("CS01").at("unassigned").to_number<int>(), 1);
  EXPECT_THAT(products("CS01"), HasSubstr("QQ /"));
}

TEST_F(SiteViews, ASiteGivesSeatsToItsOwnPcsAlone) {
  Pc other = office_.enrol("ZZ01", "A", "01", "other");
  const auto taken = give(other, {{}, "CS01", "A", "01", {}});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::not_found);
  EXPECT_EQ(seat("CS01", "01").at("presence").as_string(), "never_enrolled");
  const Pc again = office_.enrol("ZZ01", "", "", "other", "again");
  const auto late = give(other, {{}, "ZZ01", "A", "02", {}});
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().what, HasSubstr(to_text(again.enrolment)));
}

TEST_F(SiteViews, ThePastKnowsNoPresence) {
  office_.make_accounts();
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  report(pc, {});
  const std::string before = moment();
  EXPECT_TRUE(seat("CS01", "01").as_object().contains("presence"));
  const auto then = seat("CS01", "01", before).as_object();
  for (const char* key : {"presence", "unseen", "seen"}) EXPECT_FALSE(then.contains(key)) << key;
  EXPECT_FALSE(site("CS01", before).at("counts").as_object().contains("presence"));
  EXPECT_THAT(ask("/api/sites?at=" + before).body, Not(HasSubstr("presence")));
  const std::string admin = office_.log_in("admin");
  for (const char* path : {"/", "/sites/CS01", "/sites/CS01/seats/A/01"}) {
    EXPECT_THAT(office_.get(path, admin).body, HasSubstr("在线状态")) << path;
    EXPECT_THAT(office_.get(std::string(path) + "?at=" + before, admin).body,
                Not(HasSubstr("在线状态")))
        << path;
  }
}

TEST_F(SiteViews, TheFutureIsNoMoment) {
  const auto answer = ask("/api/sites?at=" + to_text(office_.now() + minutes(1)));
  EXPECT_EQ(answer.status, 400U);
  EXPECT_THAT(answer.body, HasSubstr("still to come"));
}

TEST_F(SiteViews, ACollectorThatJustStartedCallsNobodySilent) {
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  report(pc, {});
  const auto presence_at = [&](TimePoint listening_since) {
    const auto view = office_.write<SiteView>([&](Store& store) {
      return site_view(store, "CS01", {office_.now(), false, listening_since});
    });
    return status_of(view->seats.front(), {}, {office_.now(), false, listening_since}).presence;
  };
  office_.write<bool>([&](Store& store) -> Result<bool> {
    if (auto saw = store.saw(to_text(agent_id(pc.key.key)), office_.now()); !saw)
      return saw.error();
    return true;
  });
  office_.pass(std::chrono::hours(1));
  EXPECT_EQ(presence_at({}), Presence::silent);
  EXPECT_EQ(presence_at(office_.now() - std::chrono::seconds(180)), Presence::off);
  EXPECT_EQ(presence_at(office_.now() - std::chrono::seconds(181)), Presence::silent);
}

}  // namespace
}  // namespace examguard
