#include "core/report/local_report.hpp"

#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::test_key;

Receipt receipt_for(const Envelope& envelope, PayloadType type) {
  Receipt receipt;
  receipt.log = "hunan/site/CS01";
  receipt.envelope = digest(envelope);
  receipt.type = type;
  receipt.agent = support::enrolment().agent;
  receipt.enrolment = support::enrolment_digest();
  if (type == PayloadType::report) receipt.chain = support::report_header().chain;
  receipt.carrier = type == PayloadType::report ? "import:stick" : "enrol";
  receipt.received = support::at("2026-11-24T03:16:00.000Z");
  return receipt;
}

LocalReport complete() {
  Finding finding;
  finding.rule = "todesk";
  finding.layer = "province";
  finding.criterion = "name";
  finding.subject.source = "dpkg";
  finding.subject.key = finding.subject.name = "todesk";
  const Object findings = findings_object({finding}, {});
  const Object programs = programs_object({});
  ReportHeader header = support::report_header();
  header.findings = findings.name;
  header.programs = programs.name;
  LocalReport report;
  report.envelope = seal_report(header, test_key("report")).value();
  report.objects = {findings.bytes, programs.bytes};
  report.receipt =
      seal_receipt(receipt_for(report.envelope, PayloadType::report), test_key("log")).value();
  report.trust = support::rooted(support::trust_list());
  report.enrolment = seal_enrolment(support::enrolment(), test_key("report")).value();
  report.enrolment_receipt =
      seal_receipt(receipt_for(*report.enrolment, PayloadType::enrolment), test_key("log")).value();
  return report;
}

const RootPin pin = pin_of(test_key("root").key);

Held held(const CheckedReport& checked, CheckStep step) {
  return checked.step(step).held;
}

TEST(LocalReport, ComesBackAsItWas) {
  const LocalReport report = complete();
  EXPECT_EQ(decode_local_report(encode(report)).value(), report);
  LocalReport bare;
  bare.envelope = report.envelope;
  EXPECT_EQ(decode_local_report(encode(bare)).value(), bare);
}

TEST(LocalReport, RefusesOtherShapes) {
  for (const auto* text : {"", "[]", "{}", R"({"format":2})", R"({"envelope":1})"}) {
    EXPECT_FALSE(decode_local_report(text)) << text;
  }
  std::string text = encode(complete());
  text.insert(text.size() - 1, R"(,"crit":["new"],"new":1)");
  EXPECT_FALSE(decode_local_report(text));
}

TEST(LocalReport, CompleteOneIsProvenFromTheRootToTheObjects) {
  const auto checked = check(complete(), pin);
  for (const auto& step : checked.steps) EXPECT_EQ(step.held, Held::yes) << step.detail;
  EXPECT_EQ(checked.proof(), Proof::proven);
  ASSERT_TRUE(checked.header && checked.findings && checked.programs && checked.receipt);
  EXPECT_EQ(checked.findings->findings.size(), 1U);
  EXPECT_EQ(checked.receipt->log, "hunan/site/CS01");
}

TEST(LocalReport, WithoutAPinNothingIsProven) {
  const auto checked = check(complete(), std::nullopt);
  EXPECT_EQ(checked.proof(), Proof::unproven);
  EXPECT_EQ(held(checked, CheckStep::root), Held::unknown);
  EXPECT_EQ(held(checked, CheckStep::signature), Held::yes);
  EXPECT_EQ(held(checked, CheckStep::receipt), Held::unknown);
  EXPECT_FALSE(checked.trust);
}

TEST(LocalReport, AnotherRootBreaksIt) {
  const auto checked = check(complete(), pin_of(test_key("another").key));
  EXPECT_EQ(held(checked, CheckStep::root), Held::no);
  EXPECT_EQ(checked.proof(), Proof::broken);
}

TEST(LocalReport, WhatWasChangedBreaksIt) {
  const LocalReport good = complete();
  const auto expect_broken = [](const LocalReport& report, CheckStep step) {
    const auto checked = check(report, pin);
    EXPECT_EQ(held(checked, step), Held::no) << checked.step(step).detail;
    EXPECT_EQ(checked.proof(), Proof::broken);
  };
  LocalReport bad = good;
  bad.envelope.payload.replace(bad.envelope.payload.find("violations"), 10, "to_check  ");
  expect_broken(bad, CheckStep::signature);
  EXPECT_FALSE(check(bad, pin).header) << "nothing unsigned is shown";

  bad = good;
  bad.objects[0].replace(bad.objects[0].find("todesk"), 6, "banana");
  expect_broken(bad, CheckStep::objects);
  EXPECT_FALSE(check(bad, pin).findings);

  bad = good;
  bad.trust->envelope.payload += " ";
  expect_broken(bad, CheckStep::trust);

  bad = good;
  bad.receipt->payload.replace(bad.receipt->payload.find("CS01"), 4, "CS02");
  expect_broken(bad, CheckStep::receipt);

  bad = good;
  bad.receipt = good.enrolment_receipt;
  expect_broken(bad, CheckStep::receipt);

  bad = good;
  bad.enrolment->payload += " ";
  expect_broken(bad, CheckStep::enrolment);
}

// Who makes an enrolment of his own can sign what he likes; nobody vouches for his key.
TEST(LocalReport, ForgedWithAnotherKeyIsNotProven) {
  Enrolment enrolment = support::enrolment();
  enrolment.report_key = test_key("forger").key;
  enrolment.agent = agent_id(enrolment.report_key);
  LocalReport report = complete();
  report.enrolment = seal_enrolment(enrolment, test_key("forger")).value();
  ReportHeader header = support::report_header();
  header.agent = enrolment.agent;
  header.enrolment = digest(*report.enrolment);
  header.outcome = Outcome::clean;
  report.envelope = seal_report(header, test_key("forger")).value();
  EXPECT_EQ(check(report, pin).proof(), Proof::broken) << "the receipts are for another";
  report.receipt.reset();
  report.enrolment_receipt.reset();
  report.objects.clear();
  EXPECT_EQ(check(report, pin).proof(), Proof::unproven);
}

TEST(LocalReport, UndeliveredIsProvenByTheReceiptOfItsEnrolment) {
  LocalReport report = complete();
  report.receipt.reset();
  EXPECT_EQ(check(report, pin).proof(), Proof::proven);
  report.enrolment_receipt.reset();
  EXPECT_EQ(check(report, pin).proof(), Proof::unproven);
}

TEST(LocalReport, DeliveredIsProvenByItsOwnReceipt) {
  LocalReport report = complete();
  report.enrolment_receipt.reset();
  EXPECT_EQ(check(report, pin).proof(), Proof::proven);
}

TEST(LocalReport, MissingPartsAreUnknownAndBreakNothing) {
  LocalReport report = complete();
  report.objects.pop_back();
  auto checked = check(report, pin);
  EXPECT_EQ(held(checked, CheckStep::objects), Held::unknown);
  EXPECT_EQ(checked.step(CheckStep::objects).detail, "not at hand: programs");
  EXPECT_TRUE(checked.findings);
  EXPECT_EQ(checked.proof(), Proof::unproven);
  report.enrolment.reset();
  checked = check(report, pin);
  EXPECT_EQ(held(checked, CheckStep::signature), Held::unknown);
  EXPECT_FALSE(checked.header);
}

TEST(LocalReport, AReceiptStandsWhoseKeyWasReplacedSince) {
  LocalReport report = complete();
  TrustList trust = support::trust_list(2);
  trust.issued = support::at("2027-03-01T00:00:00.000Z");
  for (TrustedKey& key : trust.keys) {
    if (key.role == Role::log) key.until = support::at("2027-01-01T00:00:00.000Z");
  }
  report.trust = support::rooted(trust);
  EXPECT_EQ(check(report, pin).proof(), Proof::proven);
  for (TrustedKey& key : trust.keys) {
    if (key.role == Role::log) key.until = support::at("2026-11-20T00:00:00.000Z");
  }
  report.trust = support::rooted(trust);
  EXPECT_EQ(held(check(report, pin), CheckStep::receipt), Held::no);
}

}  // namespace
}  // namespace examguard
