#include "core/delivery/admit.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::by_certificate;
using support::known_agent;
using support::report_header;
using support::test_key;

const Signer report_key = test_key("report");
const TimePoint received = at("2026-11-24T03:16:00.000Z");

Envelope sealed(const ReportHeader& header = report_header()) {
  return seal_report(header, report_key).value();
}

Admission<Admitted> admitted(const Envelope& envelope) {
  return admit(envelope, known_agent(), by_certificate());
}

// The facts of a collector that has seen nothing of this agent but its enrolment.
ChainFacts no_history() {
  ChainFacts facts;
  facts.host_facts = report_header().host.facts;
  facts.policy_now = {{"hunan-theory", 17, report_header().policy.names().front().digest}};
  facts.received = received;
  return facts;
}

std::vector<Flag> flags_of(const ReportHeader& header, const ChainFacts& facts,
                           const Carrier& carrier = by_certificate()) {
  return flags(admitted(sealed(header)).value(), known_agent(), carrier, facts);
}

using Flags = std::vector<Flag>;

TEST(Admit, TakesAReportOfAKnownAgent) {
  const auto report = admitted(sealed());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->agent, report_header().agent);
  EXPECT_EQ(report->enrolment, support::enrolment_digest());
  EXPECT_EQ(report->chain, report_header().chain);
  EXPECT_EQ(std::get<ReportHeader>(report->body), report_header());
  EXPECT_EQ(report->objects(),
            (std::vector<ObjectName>{report_header().findings, report_header().programs}));
}

TEST(Admit, TakesAStop) {
  const auto stop = admitted(seal_stop(support::stop(), report_key).value());
  ASSERT_TRUE(stop) << stop.error().message;
  EXPECT_EQ(std::get<Stop>(stop->body), support::stop());
  EXPECT_TRUE(stop->objects().empty());
}

TEST(Admit, ReadsAClaimWithoutVerifyingIt) {
  const auto claim = read_claim(sealed());
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->agent, report_header().agent);
  EXPECT_EQ(claim->enrolment, report_header().enrolment);
}

TEST(Admit, RefusesWhatCannotBeAttributed) {
  const auto reason = [](const Envelope& envelope, const std::optional<KnownAgent>& known,
                         const Carrier& carrier) {
    const auto result = admit(envelope, known, carrier);
    return result ? std::optional<Reason>() : result.error().reason;
  };
  KnownAgent other_enrolment = known_agent();
  other_enrolment.enrolment = sha256("other");
  KnownAgent other_agent = known_agent();
  other_agent.agent = first_half(sha256("other"));
  KnownAgent other_key = known_agent();
  other_key.report_key = test_key("other").key;
  const Carrier stranger{first_half(sha256("other")), false};
  const Carrier nobody{std::nullopt, false};
  const Carrier import{std::nullopt, true};
  EXPECT_EQ(reason(sealed(), std::nullopt, by_certificate()), Reason::unknown_enrolment);
  EXPECT_EQ(reason(sealed(), other_enrolment, by_certificate()), Reason::unknown_enrolment);
  EXPECT_EQ(reason(sealed(), other_agent, by_certificate()), Reason::wrong_agent);
  EXPECT_EQ(reason(sealed(), other_key, by_certificate()), Reason::bad_signature);
  EXPECT_EQ(reason(sealed(), known_agent(), stranger), Reason::wrong_agent);
  EXPECT_EQ(reason(sealed(), known_agent(), nobody), Reason::wrong_agent);
  EXPECT_EQ(reason(sealed(), known_agent(), import), std::nullopt);
  EXPECT_EQ(reason(sealed(), other_key, import), Reason::bad_signature);
}

TEST(Admit, RefusesOtherTypesEvenWithAGoodSignature) {
  for (const PayloadType type : {PayloadType::trust, PayloadType::policy, PayloadType::enrolment,
                                 PayloadType::receipt, PayloadType::order}) {
    const Envelope envelope = seal(type, encode(report_header()), {report_key}).value();
    EXPECT_EQ(admitted(envelope).error().reason, Reason::wrong_type);
  }
  Envelope relabelled = sealed();
  relabelled.type = PayloadType::stop;
  EXPECT_EQ(admitted(relabelled).error().reason, Reason::bad_signature);
}

TEST(Admit, RefusesWhatCannotBeRead) {
  const auto reason = [](const std::string& payload) {
    return admitted(seal(PayloadType::report, payload, {report_key}).value()).error().reason;
  };
  EXPECT_EQ(reason(""), Reason::malformed);
  EXPECT_EQ(reason("{}"), Reason::malformed);
  EXPECT_EQ(reason(R"({"agent":")" + to_text(report_header().agent) + R"(","enrolment":")" +
                   to_text(report_header().enrolment) + R"("})"),
            Reason::malformed);
  auto json = decode_json(encode(report_header())).value();
  json.get_object()["crit"] = boost::json::array{"unheard-of"};
  EXPECT_EQ(reason(encode_json(json)), Reason::unsupported);
}

TEST(AdmitFlags, AFirstReportHasNone) {
  EXPECT_EQ(flags_of(report_header(), no_history()), Flags{});
}

TEST(AdmitFlags, TheNextLinkHasNone) {
  ReportHeader header = report_header();
  const Stand head = stand_at(header.chain, sha256("first"));
  header.chain = place_after(head);
  ChainFacts facts = no_history();
  facts.head = head;
  facts.before = {head.digest};
  facts.chain_known = true;
  facts.chain_boot_id = header.time.boot_id;
  EXPECT_EQ(flags_of(header, facts), Flags{});
}

TEST(AdmitFlags, ANewBootThatRemembersTheHeadHasNone) {
  ReportHeader header = report_header();
  const Stand head{first_half(sha256("older")), 9, sha256("link")};
  header.chain = first_place(header.chain.id, head);
  ChainFacts facts = no_history();
  facts.head = head;
  facts.after_known = true;
  EXPECT_EQ(flags_of(header, facts), Flags{});
}

TEST(AdmitFlags, StateThatWentBackIsFlaggedBack) {
  ReportHeader header = report_header();
  ChainFacts facts = no_history();
  facts.head = Stand{first_half(sha256("older")), 9, sha256("link")};
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::back});  // it remembers nothing
  header.chain.after = Stand{first_half(sha256("older")), 4, sha256("older link")};
  facts.after_known = true;
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::back});
}

TEST(AdmitFlags, ALinkThatNeverCameIsAHole) {
  ReportHeader header = report_header();
  ChainFacts facts = no_history();
  facts.head = Stand{first_half(sha256("older")), 9, sha256("link")};
  header.chain.after = Stand{first_half(sha256("older")), 10, sha256("lost link")};
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::hole});
  header = report_header();
  header.chain.index = 5;
  header.chain.prev = sha256("lost link");
  facts = no_history();
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::hole});
  facts.before = {sha256("another link")};
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::hole});
}

TEST(AdmitFlags, TwoEnvelopesAtOnePlaceAreAFork) {
  ChainFacts facts = no_history();
  facts.same_place = {sha256("another")};
  EXPECT_EQ(flags_of(report_header(), facts), Flags{Flag::fork});
}

TEST(AdmitFlags, AlternatingChainsAreAClone) {
  ReportHeader header = report_header();
  const Stand mine = stand_at(header.chain, sha256("first"));
  header.chain = place_after(mine);
  ChainFacts facts = no_history();
  facts.head = Stand{first_half(sha256("other boot")), 0, sha256("link")};
  facts.before = {mine.digest};
  facts.chain_known = true;
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::clone});
  // A stick may bring the rest of an older boot.
  EXPECT_EQ(flags_of(header, facts, {std::nullopt, true}), Flags{});
}

TEST(AdmitFlags, OneChainOfTwoBootsIsAClone) {
  ReportHeader header = report_header();
  const Stand head = stand_at(header.chain, sha256("first"));
  header.chain = place_after(head);
  ChainFacts facts = no_history();
  facts.head = head;
  facts.before = {head.digest};
  facts.chain_known = true;
  facts.chain_boot_id = "another boot";
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::clone});
}

TEST(AdmitFlags, AnotherMachineUnderTheSameKeyIsACloneOnFirstContact) {
  ReportHeader header = report_header();
  const Stand head{first_half(sha256("older")), 9, sha256("link")};
  header.chain = first_place(header.chain.id, head);
  header.host.facts = {
      {"host_name", sha256("pc-2")}, {"machine_id", sha256("1")}, {"mac", sha256("m2")}};
  ChainFacts facts = no_history();
  facts.head = head;
  facts.after_known = true;
  EXPECT_EQ(flags_of(header, facts), Flags{Flag::clone});
  header.host.facts["host_name"] = sha256("pc-1");  // only the network card is new
  EXPECT_EQ(flags_of(header, facts), Flags{});
}

TEST(AdmitFlags, AnEndedEnrolmentIsStoredAndFlagged) {
  KnownAgent known = known_agent();
  known.ended = true;
  EXPECT_EQ(flags(admitted(sealed()).value(), known, by_certificate(), no_history()),
            Flags{Flag::ended});
}

TEST(AdmitFlags, SeveralStandInOrderEachOnce) {
  ReportHeader header = report_header();
  header.host.facts["mac"] = sha256("m2");
  header.host.facts["host_name"] = sha256("pc-2");
  ChainFacts facts = no_history();
  facts.same_place = {sha256("another")};
  facts.chain_boot_id = "another boot";
  facts.policy_now[0].version = 18;
  EXPECT_EQ(flags_of(header, facts), (Flags{Flag::fork, Flag::clone, Flag::stale_policy}));
}

TEST(AdmitFlags, OlderLayersAreStale) {
  const std::vector<PolicyName> judged{{"province", 17, sha256("p17"), true}};
  const auto stale = [&](std::vector<PublishedPolicy> now) { return is_stale(judged, now); };
  EXPECT_FALSE(stale({}));
  EXPECT_FALSE(stale({{"province", 17, sha256("p17")}}));
  EXPECT_FALSE(stale({{"province", 16, sha256("p16")}}));
  EXPECT_TRUE(stale({{"province", 18, sha256("p18")}}));
  EXPECT_TRUE(stale({{"province", 17, sha256("another text")}}));
  EXPECT_TRUE(stale({{"province", 17, sha256("p17")}, {"city", 1, sha256("c1")}}));
  EXPECT_TRUE(stale({{"city", 1, sha256("c1")}}));
}

ReportTime time_of(std::string_view finished, std::string_view attested, TimeBasis basis) {
  return {at(finished), at(finished), at(attested), basis, "boot", 0, 0};
}

TEST(AdmitFlags, ClocksThatAreWrongAreSkewed) {
  const auto skewed = [](std::string_view finished, std::string_view attested, TimeBasis basis) {
    return is_skewed(time_of(finished, attested, basis), received);
  };
  constexpr std::string_view true_time = "2026-11-24T03:15:00.000Z";
  constexpr std::string_view built = "2026-11-01T00:00:00.000Z";
  EXPECT_FALSE(skewed(true_time, true_time, TimeBasis::receipt));
  EXPECT_FALSE(skewed(true_time, built, TimeBasis::build));
  EXPECT_FALSE(skewed("2026-11-24T03:13:30.000Z", true_time, TimeBasis::receipt));
  EXPECT_TRUE(skewed("2026-11-24T03:12:30.000Z", true_time, TimeBasis::receipt));
  EXPECT_TRUE(skewed("2026-11-24T03:17:30.000Z", true_time, TimeBasis::receipt));
  EXPECT_TRUE(skewed("2000-01-01T00:00:00.000Z", built, TimeBasis::build));
  EXPECT_TRUE(skewed("2099-01-01T00:00:00.000Z", built, TimeBasis::build));
  EXPECT_TRUE(skewed(true_time, "2027-01-01T00:00:00.000Z", TimeBasis::policy));
}

TEST(AdmitFlags, WhatCameLongAfterTheScanIsLate) {
  const auto late = [](std::string_view finished, std::string_view attested, TimeBasis basis) {
    return is_late(time_of(finished, attested, basis), received);
  };
  constexpr std::string_view built = "2026-11-01T00:00:00.000Z";
  EXPECT_FALSE(late("2026-11-24T03:15:00.000Z", built, TimeBasis::build));
  EXPECT_TRUE(late("2026-11-24T01:15:00.000Z", built, TimeBasis::build));
  EXPECT_TRUE(late("2099-01-01T00:00:00.000Z", "2026-11-24T01:15:00.000Z", TimeBasis::receipt));
  EXPECT_FALSE(late("2000-01-01T00:00:00.000Z", "2026-11-24T03:15:00.000Z", TimeBasis::receipt));
  // A wrong clock says nothing about the way.
  EXPECT_FALSE(late("2000-01-01T00:00:00.000Z", built, TimeBasis::build));
}

}  // namespace
}  // namespace examguard
