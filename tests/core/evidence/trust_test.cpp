#include "core/evidence/trust.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::opened;
using support::rooted;
using support::test_key;
using support::trust_list;

const Location changsha{"CS01", {"430100", "430000"}};
const TimePoint now = at("2026-11-24T03:14:15.926Z");

Result<TrustList> open_with(std::string payload) {
  const Signer root = test_key("root");
  return open_trust(seal(PayloadType::trust, std::move(payload), {root}).value(), root.key);
}

TEST(Trust, ComesBackAsItWas) {
  TrustList trust = trust_list();
  trust.thresholds[Role::policy] = 2;
  trust.keys[0].until.reset();
  TrustList expected = trust;
  expected.digest = digest(rooted(trust).envelope);
  EXPECT_EQ(opened(trust), expected);
}

TEST(Trust, TravelsWithItsRoot) {
  const RootedTrust trust = rooted(trust_list());
  EXPECT_EQ(decode_rooted_trust(encode(trust)).value(), trust);
  EXPECT_FALSE(decode_rooted_trust("{}"));
  EXPECT_FALSE(decode_rooted_trust(R"({"root":"","envelope":{}})"));
}

TEST(Trust, OpensOnlyUnderThePinnedRoot) {
  const RootedTrust trust = rooted(trust_list());
  EXPECT_TRUE(open_trust(trust, pin_of(trust.root)));
  EXPECT_TRUE(open_trust(trust, make_pin(trust.root.id(), 100)));
  EXPECT_FALSE(open_trust(trust, pin_of(test_key("other").key)));
  EXPECT_FALSE(open_trust(trust, make_pin(test_key("other").key.id(), 100)));
  EXPECT_FALSE(open_trust(trust, make_pin(trust.root.id(), 99)));
  EXPECT_FALSE(open_trust(trust, {}));
  const RootedTrust claimed{trust.root, rooted(trust_list()).envelope};
  const RootedTrust forged{
      trust.root, seal(PayloadType::trust, encode(trust_list()), {test_key("mallory")}).value()};
  EXPECT_TRUE(open_trust(claimed, pin_of(trust.root)));
  EXPECT_FALSE(open_trust(forged, pin_of(trust.root)));
}

TEST(Trust, PinsTheFirst100BitsAndNoMore) {
  Digest digest = sha256("key");
  const RootPin pin = make_pin(digest, 100);
  digest.bytes[12] = static_cast<std::uint8_t>(digest.bytes[12] ^ 0x0f);
  digest.bytes[31] = static_cast<std::uint8_t>(~digest.bytes[31]);
  EXPECT_EQ(make_pin(digest, 100), pin);
  digest.bytes[12] = static_cast<std::uint8_t>(digest.bytes[12] ^ 0x10);
  EXPECT_NE(make_pin(digest, 100), pin);
}

TEST(Trust, VersionsNeverGoDown) {
  const TrustList second = opened(trust_list(2));
  EXPECT_EQ(newer(second, opened(trust_list(3)))->version, 3U);
  EXPECT_EQ(newer(second, second)->version, 2U);
  EXPECT_FALSE(newer(second, opened(trust_list(1))));
  TrustList twin = trust_list(2);
  twin.collectors = {"elsewhere:1"};
  EXPECT_FALSE(newer(second, opened(twin)));
  TrustList foreign = trust_list(3);
  foreign.deployment = "hubei";
  EXPECT_FALSE(newer(second, opened(foreign)));
}

TEST(Trust, ExpiryMarksStaleAndStopsNothing) {
  const TrustList trust = opened(trust_list());
  EXPECT_FALSE(is_stale(trust, now));
  EXPECT_TRUE(is_stale(trust, trust.expires));
}

TEST(Trust, ScopesCoverWhatLiesBelow) {
  const Scope all;
  const Scope province{Scope::Kind::region, "430000"};
  const Scope city{Scope::Kind::region, "430100"};
  const Scope site{Scope::Kind::site, "CS01"};
  const Location for_the_province{"", {"430000"}};
  EXPECT_TRUE(covers(all, {}));
  EXPECT_TRUE(covers(province, changsha));
  EXPECT_TRUE(covers(city, changsha));
  EXPECT_TRUE(covers(site, changsha));
  EXPECT_TRUE(covers(province, for_the_province));
  EXPECT_FALSE(covers(city, for_the_province));
  EXPECT_FALSE(covers(site, for_the_province));
  EXPECT_FALSE(covers({Scope::Kind::site, ""}, {}));
  EXPECT_FALSE(covers({Scope::Kind::region, "430200"}, changsha));
}

TEST(Trust, KeysAreChosenByRoleScopeAndTime) {
  TrustList trust = trust_list();
  trust.thresholds[Role::policy] = 2;
  const auto policy_keys = [&](const Location& location) {
    return keyring(trust, Role::policy, location, now, TimeIs::exact).keys.size();
  };
  EXPECT_EQ(policy_keys(changsha), 2U);
  EXPECT_EQ(policy_keys({"", {"430000"}}), 1U);
  EXPECT_EQ(keyring(trust, Role::policy, now, TimeIs::exact).threshold, 2U);
  EXPECT_EQ(keyring(trust, Role::log, now, TimeIs::exact).threshold, 1U);
  EXPECT_EQ(keyring(trust, Role::log, now, TimeIs::exact).keys,
            std::vector<PublicKey>{test_key("log").key});
}

TEST(Trust, ALowerBoundOfTimeFindsNothingNotYetValid) {
  const TrustList trust = trust_list();
  const TimePoint before = trust.issued - std::chrono::hours(1);
  EXPECT_TRUE(keyring(trust, Role::log, before, TimeIs::exact).keys.empty());
  EXPECT_EQ(keyring(trust, Role::log, before, TimeIs::lower_bound).keys.size(), 1U);
  EXPECT_TRUE(keyring(trust, Role::log, trust.expires, TimeIs::lower_bound).keys.empty());
}

// Golden bytes: docs/formats/trust.md shows the same shape.
TEST(Trust, IsWrittenLikeThis) {
  TrustList trust = trust_list();
  trust.keys = {{Role::log, {Scope::Kind::site, "CS01"}, test_key("log").key, trust.issued, {}}};
  trust.thresholds = {{Role::policy, 2}};
  EXPECT_EQ(
      encode(trust),
      R"({"deployment":"hunan","version":1,"issued":"2026-11-01T00:00:00.000Z",)"
      R"("expires":"2027-11-01T00:00:00.000Z",)"
      R"("collectors":["collector.example:8443","[2001:db8::1]:8443"],)"
      R"("enrolment":["collector.example:8444"],)"
      R"("server_cas":["-----BEGIN CERTIFICATE-----\nc2VydmVy\n-----END CERTIFICATE-----\n"],)"
      R"("client_cas":["-----BEGIN CERTIFICATE-----\nY2xpZW50\n-----END CERTIFICATE-----\n"],)"
      R"("keys":[{"role":"log","scope":{"site":"CS01"},"key":")" +
          to_base64(test_key("log").key.der()) +
          R"(","from":"2026-11-01T00:00:00.000Z"}],"thresholds":{"policy":2}})");
}

struct Wrong {
  const char* name;
  void (*change)(TrustList& trust);
};

class TrustRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(TrustRefuses, It) {
  TrustList trust = trust_list();
  ASSERT_TRUE(open_with(encode(trust)));
  GetParam().change(trust);
  EXPECT_FALSE(open_with(encode(trust)));
}

INSTANTIATE_TEST_SUITE_P(
    Trust, TrustRefuses,
    testing::Values(
        Wrong{"deployment_with_slash", [](TrustList& trust) { trust.deployment = "a/b"; }},
        Wrong{"deployment_empty", [](TrustList& trust) { trust.deployment = ""; }},
        Wrong{"deployment_dots", [](TrustList& trust) { trust.deployment = ".."; }},
        Wrong{"version_0", [](TrustList& trust) { trust.version = 0; }},
        Wrong{"expired_at_birth", [](TrustList& trust) { trust.expires = trust.issued; }},
        Wrong{"no_collector", [](TrustList& trust) { trust.collectors.clear(); }},
        Wrong{"no_port", [](TrustList& trust) { trust.collectors = {"host"}; }},
        Wrong{"port_0", [](TrustList& trust) { trust.collectors = {"host:0"}; }},
        Wrong{"port_65536", [](TrustList& trust) { trust.collectors = {"host:65536"}; }},
        Wrong{"port_signed", [](TrustList& trust) { trust.collectors = {"host:+80"}; }},
        Wrong{"bare_ipv6", [](TrustList& trust) { trust.collectors = {"::1:80"}; }},
        Wrong{"url", [](TrustList& trust) { trust.collectors = {"https://host:80"}; }},
        Wrong{"host_with_line", [](TrustList& trust) { trust.enrolment = {"ho\nst:80"}; }},
        Wrong{"no_server_ca", [](TrustList& trust) { trust.server_cas.clear(); }},
        Wrong{"ca_not_pem", [](TrustList& trust) { trust.client_cas = {"MII"}; }},
        Wrong{"private_key_as_ca",
              [](TrustList& trust) { trust.server_cas = {"-----BEGIN PRIVATE KEY-----\n"}; }},
        Wrong{"threshold_0", [](TrustList& trust) { trust.thresholds[Role::policy] = 0; }},
        Wrong{"threshold_9", [](TrustList& trust) { trust.thresholds[Role::policy] = 9; }},
        Wrong{"key_ends_before_it_begins",
              [](TrustList& trust) { trust.keys[0].until = trust.keys[0].from; }},
        Wrong{"region_not_a_code",
              [](TrustList& trust) {
                trust.keys[0].scope = {Scope::Kind::region, "../x"};
              }}),
    [](const auto& row) { return row.param.name; });

TEST(Trust, RefusesPayloadsThatAreNotOfItsShape) {
  EXPECT_FALSE(open_with("{}"));
  EXPECT_FALSE(open_with("[]"));
  std::string payload = encode(trust_list());
  payload.replace(payload.find("\"all\":true"), 10, "\"all\":true,\"site\":\"x\"");
  EXPECT_FALSE(open_with(payload));
  payload = encode(trust_list());
  payload.replace(payload.find("\"role\":\"log\""), 12, "\"role\":\"king\"");
  EXPECT_FALSE(open_with(payload));
}

}  // namespace
}  // namespace examguard
