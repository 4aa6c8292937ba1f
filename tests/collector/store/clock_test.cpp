#include "collector/ledger/clock_doubt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/ledger/ingest.hpp"
#include "collector/office/server_certificate.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/json.hpp"
#include "io/file.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

using std::chrono::days;
using test::Pc;
using test::TestOffice;
using testing::HasSubstr;
using testing::Not;

class CollectorClock : public testing::Test {
 protected:
  Admission<Envelope> send(const Submission& submission) {
    return office_
        .write<Admission<Envelope>>([&](Store& store) {
          return ingest(store, office_.office(), submission, Carrier{std::nullopt, true},
                        "import:x", office_.now());
        })
        .value();
  }
  TimePoint received(const Envelope& receipt) {
    const auto opened = open(receipt, PayloadType::receipt, office_.office().all_keys(Role::log));
    return decode_receipt(opened.value())->received;
  }
  HttpResponse ask(const char* method, const char* path, const std::string& body = "") {
    return office_.ask({method, path, {{"Authorization", "Bearer " + office_.token()}}, body});
  }
  HttpResponse confirm(TimePoint told) {
    return ask("POST", "/api/clock", encode_json(boost::json::object{{"time", to_text(told)}}));
  }

  TestOffice office_;
  Pc pc_ = office_.enrol("CS01", "A", "01", "one");
};

TEST_F(CollectorClock, AJumpOfThirtyDaysStopsTheLedgerUntilSomebodyConfirms) {
  const Submission first = office_.report(pc_, {});
  ASSERT_TRUE(send(first));
  office_.pass(days(31));
  const Submission second = office_.report(pc_, {});
  ASSERT_FALSE(send(second));
  EXPECT_EQ(send(second).error().reason, Reason::clock_stopped);
  EXPECT_TRUE(send(first)) << "what is stored earns its receipt";
  EXPECT_EQ(confirm(office_.now() - days(31)).status, 400U) << "not without looking";
  EXPECT_FALSE(send(second));
  EXPECT_EQ(confirm(office_.now() + std::chrono::minutes(3)).status, 200U);
  const auto taken = send(second);
  ASSERT_TRUE(taken);
  EXPECT_EQ(received(*taken), office_.now());
  office_.pass(days(31));
  EXPECT_FALSE(send(office_.report(pc_, {}))) << "a confirmation is for one jump";
}

TEST_F(CollectorClock, ALogThatWasQuietIsNoJump) {
  Pc other = office_.enrol("ZZ01", "A", "01", "two");
  for (int i = 0; i < 3; ++i) {
    office_.pass(days(20));
    ASSERT_TRUE(send(office_.report(pc_, {})));
  }
  EXPECT_TRUE(send(office_.report(other, {})));
}

TEST_F(CollectorClock, AClockThatIsBehindOnlyRepeatsTheLastTime) {
  const TimePoint last = received(send(office_.report(pc_, {})).value());
  office_.pass(-std::chrono::hours(20));
  const auto taken = send(office_.report(pc_, {}));
  ASSERT_TRUE(taken);
  EXPECT_EQ(received(*taken), last);
}

// A PC's clock that ran in Beijing time and was put right: eight hours in the ledger lie ahead.
TEST_F(CollectorClock, AClockThatWentBackHidesNothing) {
  office_.pass(std::chrono::hours(8));
  office_.publish(2);
  Pc next = office_.enrol("CS01", "A", "02", "two");
  next.policy = 2;
  send(office_.report(next, {}));
  office_.pass(-std::chrono::hours(8));
  office_.make_accounts();
  const std::string admin = office_.log_in("admin");
  const auto site = decode_json(ask("GET", "/api/sites/CS01").body).value();
  EXPECT_EQ(site.at("counts").at("judgement").at("clean").to_number<int>(), 1);
  EXPECT_THAT(office_.get("/sites/CS01/seats/A/02", admin).body, HasSubstr("hunan-theory #2"));
  EXPECT_THAT(ask("GET", "/api/annex2?site=CS01").body, HasSubstr("未检查 2 台"));
  const auto bundle = office_.write<Admission<std::string>>([&](Store& store) {
    return policy_for(store, office_.office(), agent_id(next.key.key), office_.now());
  });
  const auto opened = decode_policy_bundle(**bundle);
  EXPECT_THAT(opened->policies.front().payload, HasSubstr("serial: 2"));
  EXPECT_TRUE(opened->assignment);
  EXPECT_EQ(ask("POST", "/api/policies", office_.policy(2)).status, 200U) << "it stands already";
  const auto receipt =
      decode_receipt(open(send(office_.report(next, {})).value(), PayloadType::receipt,
                          office_.office().all_keys(Role::log))
                         .value());
  EXPECT_EQ(receipt->seat, "02");
  EXPECT_FALSE(has(*receipt, Flag::stale_policy));
}

TEST_F(CollectorClock, PastItsCertificateNoWordHelps) {
  office_.pass(office_.office().server_certificate_end() - office_.now());
  EXPECT_EQ(send(office_.report(pc_, {})).error().reason, Reason::clock_stopped);
  const auto answer = confirm(office_.now());
  EXPECT_EQ(answer.status, 503U);
  EXPECT_THAT(answer.body, HasSubstr("renew-certificate"));
  EXPECT_EQ(send(office_.report(pc_, {})).error().reason, Reason::clock_stopped);
}

TEST_F(CollectorClock, ARenewedCertificateLeavesTheJumpToBeConfirmed) {
  office_.pass(office_.office().server_certificate_end() - office_.now());
  const auto names =
      parse_certificates(office_.office().server_certificates())->front().ip_addresses;
  const auto end = renew_server_certificate(office_.folder(), office_.now());
  ASSERT_TRUE(end) << end.error().what;
  EXPECT_EQ(*end, office_.now() + days(730));
  const Office renewed = Office::load(office_.folder()).value();
  EXPECT_EQ(renewed.server_certificate_end(), *end);
  EXPECT_EQ(parse_certificates(renewed.server_certificates())->front().ip_addresses, names);
  const auto doubt = office_.write<std::optional<ClockDoubt>>(
      [&](Store& store) { return clock_doubt(store, renewed, office_.now()); });
  EXPECT_EQ(doubt->value().verdict, ClockVerdict::jumped_ahead);
}

TEST_F(CollectorClock, ACertificateNeverOutlivesItsAuthority) {
  office_.pass(days(9 * 365));
  const auto end = renew_server_certificate(office_.folder(), office_.now());
  ASSERT_TRUE(end);
  EXPECT_LT(*end, office_.now() + days(366));
  const auto late = renew_server_certificate(office_.folder(), *end);
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().what, HasSubstr("server CA ended"));
}

TEST_F(CollectorClock, ARunningCollectorsCertificateIsLeftAlone) {
  const auto lock = lock_folder(office_.folder());
  const auto refused = renew_server_certificate(office_.folder(), office_.now());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("stop the collector"));
}

TEST_F(CollectorClock, TheDeskStopsAsWell) {
  office_.pass(days(31));
  const std::string roster = "format: 1\nregions:\n  - {code: \"1\", name: x}\nsites: []\n";
  const std::string code = R"({"site":"CS01","room":"A","seat":"","count":1,"hours":1})";
  const std::string seat =
      R"({"enrolment":")" + to_text(pc_.enrolment) + R"(","site":"CS01","room":"A","seat":"02"})";
  for (const auto& [path, body] :
       {std::pair{"/api/roster?file=r.yaml", roster}, std::pair{"/api/enrol-codes", code},
        std::pair{"/api/assignments", seat}, std::pair{"/api/policies", office_.policy(2)}}) {
    const auto answer = ask("POST", path, body);
    EXPECT_EQ(answer.status, 503U) << path;
    EXPECT_EQ(decode_refusal(answer.body)->reason, Reason::clock_stopped) << path;
    EXPECT_THAT(answer.body, HasSubstr("confirm-clock")) << path;
  }
  ASSERT_EQ(confirm(office_.now()).status, 200U);
  EXPECT_EQ(ask("POST", "/api/policies", office_.policy(2)).status, 200U);
  EXPECT_EQ(ask("POST", "/api/enrol-codes", code).status, 200U);
}

TEST_F(CollectorClock, AStoppedClockStandsOnTopOfEveryPageAndInTheJson) {
  office_.make_accounts();
  const auto pages_that_tell = [&] {
    const std::string city = office_.log_in("city");
    const auto paths = {"/", "/sites/CS01", "/sites/CS01/seats/A/01", "/sites/none"};
    return std::count_if(paths.begin(), paths.end(), [&](const char* path) {
      return office_.get(path, city).body.find("平台已停止接收") != std::string::npos;
    });
  };
  EXPECT_EQ(pages_that_tell(), 0);
  EXPECT_THAT(ask("GET", "/api/sites").body, Not(HasSubstr("clock_stopped")));
  office_.pass(days(31));
  EXPECT_EQ(pages_that_tell(), 4);
  EXPECT_THAT(office_.get("/?lang=en", office_.log_in("zz")).body,
              HasSubstr("run examguard-collector confirm-clock"));
  EXPECT_THAT(office_.get("/login").body, Not(HasSubstr("confirm-clock"))) << "not to strangers";
  for (const char* path : {"/api/sites", "/api/sites/CS01"}) {
    const auto json = decode_json(ask("GET", path).body).value();
    const auto doubt = clock_doubt_from_json(json.at("clock_stopped"));
    ASSERT_TRUE(doubt) << path;
    EXPECT_EQ(doubt->clock, office_.now()) << path;
    EXPECT_EQ(doubt->passed, office_.now() - days(31)) << path;
  }
  ASSERT_EQ(confirm(office_.now()).status, 200U);
  EXPECT_EQ(pages_that_tell(), 0);
}

TEST_F(CollectorClock, PagesTellThatTheCertificateEndsSoon) {
  office_.make_accounts();
  const TimePoint end = office_.office().server_certificate_end();
  for (const auto& [left, told] : {std::pair{days(31), false}, std::pair{days(29), true}}) {
    office_.pass(end - days(left) - office_.now());
    ASSERT_EQ(confirm(office_.now()).status, 200U);
    EXPECT_EQ(office_.get("/", office_.log_in("city")).body.find("renew-certificate") !=
                  std::string::npos,
              told);
  }
}

}  // namespace
}  // namespace examguard
