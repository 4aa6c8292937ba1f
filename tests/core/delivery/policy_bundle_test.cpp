#include "core/delivery/policy_bundle.hpp"

#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::opened;
using support::policy_envelope;
using support::policy_text;
using support::rooted;
using support::test_key;
using support::trust_list;

const TimePoint now = at("2026-11-24T03:14:15.926Z");
const Digest enrolment = sha256("enrolment");
const std::string province_scope = "region: \"430000\"";
const std::string city_scope = "region: \"430100\"";

Envelope province(std::uint64_t serial = 17, const Signer& key = test_key("policy")) {
  return policy_envelope(policy_text("hunan", serial, "province", province_scope), key);
}

Envelope city(const Signer& key = test_key("city policy"), std::string scope = city_scope) {
  return policy_envelope(policy_text("changsha", 3, "city", scope, "hunan"), key);
}

Envelope assignment(const Digest& of = enrolment, const Signer& key = test_key("desk")) {
  const Assignment one{of,
                       "CS01",
                       {"430100", "430000"},
                       "1",
                       "1",
                       SeatKind::candidate,
                       Disk::normal,
                       at("2026-11-20T00:00:00.000Z"),
                       {},
                       "王"};
  return seal(PayloadType::assignment, encode(one), {key}).value();
}

Envelope calendar(std::uint64_t serial = 4, const Signer& key = test_key("calendar"),
                  const std::string& site = "CS01") {
  const Calendar one{
      site, serial, at("2026-11-01T00:00:00.000Z"), at("2026-12-20T00:00:00.000Z"), Phase::training,
      {}};
  return seal(PayloadType::calendar, encode(one), {key}).value();
}

PolicyBundle bundle() {
  return {rooted(trust_list(2)).envelope, {province(), city()}, calendar(), assignment()};
}

KnownPolicies known() {
  return {test_key("root").key, opened(trust_list(1)), {}};
}

Result<OpenedBundle> opened_bundle(const PolicyBundle& offered,
                                   const KnownPolicies& before = known()) {
  return open_bundle(offered, before, enrolment, now);
}

TEST(PolicyBundle, ComesBackAsItWas) {
  const PolicyBundle small{rooted(trust_list()).envelope, {}, {}, {}};
  for (const PolicyBundle& one : {bundle(), small}) {
    EXPECT_EQ(decode_policy_bundle(encode(one)).value(), one);
  }
  EXPECT_FALSE(decode_policy_bundle("{}"));
  PolicyBundle large = bundle();
  large.policies.resize(4, province());
  EXPECT_FALSE(decode_policy_bundle(encode(large)));
}

TEST(PolicyBundle, OpensWithTheKeysThatTrustNames) {
  const auto opened = opened_bundle(bundle());
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(opened->trust.version, 2U);
  ASSERT_TRUE(opened->layers);
  EXPECT_TRUE(opened->layers->all_signed());
  EXPECT_EQ(opened->layers->names()[1].id, "changsha");
  EXPECT_EQ(opened->layers->names()[0].digest, digest(province()));
  EXPECT_EQ(opened->calendar->calendar.serial, 4U);
  EXPECT_EQ(opened->calendar->digest, digest(calendar()));
  EXPECT_EQ(opened->calendar_trouble, "");
  EXPECT_EQ(opened->assignment->site, "CS01");
  EXPECT_EQ(opened->assignment_digest, digest(assignment()));
}

TEST(PolicyBundle, WithoutPoliciesThereAreNoLayers) {
  PolicyBundle empty = bundle();
  empty.policies.clear();
  const auto opened = opened_bundle(empty);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->layers);
}

TEST(PolicyBundle, VersionsNeverGoDown) {
  const KnownPolicies after = remember(known(), opened_bundle(bundle()).value());
  EXPECT_EQ(after.serials.at("hunan"), 17U);
  EXPECT_EQ(after.trust.version, 2U);
  EXPECT_TRUE(opened_bundle(bundle(), after));
  PolicyBundle older = bundle();
  older.policies[0] = province(16);
  EXPECT_FALSE(opened_bundle(older, after));
  PolicyBundle newer = bundle();
  newer.policies[0] = province(18);
  EXPECT_TRUE(opened_bundle(newer, after));
  PolicyBundle old_trust = bundle();
  old_trust.trust = rooted(trust_list(1)).envelope;
  EXPECT_FALSE(opened_bundle(old_trust, after));
}

TEST(PolicyBundle, TrustMustBeOfThePinnedRoot) {
  PolicyBundle forged = bundle();
  forged.trust = seal(PayloadType::trust, encode(trust_list(3)), {test_key("mallory")}).value();
  EXPECT_FALSE(opened_bundle(forged));
}

TEST(PolicyBundle, AKeySignsOnlyForItsScope) {
  PolicyBundle wrong = bundle();
  wrong.policies[0] = province(17, test_key("city policy"));
  EXPECT_FALSE(opened_bundle(wrong));
  wrong.policies[0] = province(17, test_key("desk"));
  EXPECT_FALSE(opened_bundle(wrong));
  PolicyBundle above = bundle();
  above.policies[1] = city(test_key("policy"));
  EXPECT_TRUE(opened_bundle(above));
}

TEST(PolicyBundle, APolicyForAnotherPlaceIsRefused) {
  PolicyBundle elsewhere = bundle();
  elsewhere.policies[1] = city(test_key("policy"), "region: \"430200\"");
  EXPECT_FALSE(opened_bundle(elsewhere));
  elsewhere.policies[1] =
      policy_envelope(policy_text("site", 1, "site", "site: CS02", "hunan"), test_key("policy"));
  EXPECT_FALSE(opened_bundle(elsewhere));
  elsewhere.policies[1] = policy_envelope(policy_text("site", 1, "site", "site: CS01", "hunan"),
                                          test_key("city policy"));
  EXPECT_TRUE(opened_bundle(elsewhere));
}

TEST(PolicyBundle, WithoutAnAssignmentAKeyMustNameTheScopeExactly) {
  PolicyBundle unassigned = bundle();
  unassigned.assignment.reset();
  EXPECT_TRUE(opened_bundle(unassigned));
  unassigned.policies[1] = policy_envelope(policy_text("site", 1, "site", "site: CS01", "hunan"),
                                           test_key("city policy"));
  EXPECT_FALSE(opened_bundle(unassigned));
}

TEST(PolicyBundle, AnAssignmentMustBeThisAgentsAndTheDesks) {
  PolicyBundle wrong = bundle();
  wrong.assignment = assignment(sha256("other"));
  EXPECT_FALSE(opened_bundle(wrong));
  wrong.assignment = assignment(enrolment, test_key("policy"));
  EXPECT_FALSE(opened_bundle(wrong));
}

TEST(PolicyBundle, ACalendarThatDoesNotHoldCostsNoPolicies) {
  KnownPolicies after = known();
  after.calendar_serial = 5;
  PolicyBundle wrong = bundle();
  const auto trouble = [&](const Envelope& envelope, const KnownPolicies& before = known()) {
    wrong.calendar = envelope;
    const auto opened = opened_bundle(wrong, before);
    EXPECT_TRUE(opened && opened->layers && !opened->calendar);
    return opened ? opened->calendar_trouble : std::string();
  };
  EXPECT_NE(trouble(calendar(4, test_key("desk"))), "");
  EXPECT_NE(trouble(seal(PayloadType::order, "{}", {test_key("calendar")}).value()), "");
  EXPECT_NE(trouble(seal(PayloadType::calendar, "{}", {test_key("calendar")}).value()), "");
  EXPECT_EQ(trouble(calendar(4, test_key("calendar"), "CS02")),
            "calendar: is for the site CS02, not for CS01");
  EXPECT_EQ(trouble(calendar(4), after), "calendar: serial 4 is older than the known serial 5");
  EXPECT_EQ(remember(known(), opened_bundle(bundle()).value()).calendar_serial, 4U);
}

TEST(PolicyBundle, ThresholdsCountKeysOfTheScope) {
  TrustList trust = trust_list(2);
  trust.thresholds[Role::policy] = 2;
  PolicyBundle strict = bundle();
  strict.trust = rooted(trust).envelope;
  strict.policies = {province()};
  EXPECT_FALSE(opened_bundle(strict));
  const std::string text = policy_text("hunan", 17, "province", province_scope);
  strict.policies[0] =
      seal(PayloadType::policy, text, {test_key("policy"), test_key("city policy")}).value();
  EXPECT_FALSE(opened_bundle(strict));  // the second may not sign for the province
  trust.keys.push_back({Role::policy, {}, test_key("second").key, trust.issued, {}});
  strict.trust = rooted(trust).envelope;
  strict.policies[0] =
      seal(PayloadType::policy, text, {test_key("policy"), test_key("second")}).value();
  EXPECT_TRUE(opened_bundle(strict));
}

TEST(PolicyBundle, NothingUnverifiedIsParsed) {
  PolicyBundle wrong = bundle();
  wrong.policies[0] = policy_envelope("&a [*a]", test_key("mallory"));
  const auto refused = opened_bundle(wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_signature);
}

TEST(PolicyBundle, AnEndedKeySignsNothing) {
  const auto late = open_bundle(bundle(), known(), enrolment, at("2028-01-01T00:00:00.000Z"));
  EXPECT_FALSE(late);
}

}  // namespace
}  // namespace examguard
