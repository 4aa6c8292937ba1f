#include "core/evidence/trust_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::opened;
using support::test_key;
using support::trust_list;
using testing::ElementsAre;
using testing::HasSubstr;

const TimePoint now = at("2026-11-24T03:14:15.926Z");

std::string id_of(std::string_view word) {
  return to_text(test_key(word).key.id());
}

std::string refusal(const TrustChange& change) {
  const auto changed = change_trust(trust_list(), change, now);
  return changed ? "" : changed.error().what;
}

TEST(TrustChange, WithoutAnyOnlyTheVersionAndTheTimesAreNew) {
  TrustList expected = trust_list();
  expected.version = 2;
  expected.issued = now;
  expected.expires = trust_end(now);
  const auto changed = change_trust(trust_list(), {}, now);
  EXPECT_EQ(changed.value(), expected);
  EXPECT_TRUE(newer(opened(trust_list()), opened(*changed)));
}

TEST(TrustChange, ANameThatComesHasThePortsOfTheOthers) {
  const auto changed =
      change_trust(trust_list(), {{"10.1.2.4", "2001:db8::2"}, {"collector.example"}, {}, {}}, now);
  EXPECT_THAT(changed->collectors,
              ElementsAre("[2001:db8::1]:8443", "10.1.2.4:8443", "[2001:db8::2]:8443"));
  EXPECT_THAT(changed->enrolment, ElementsAre("10.1.2.4:8444", "[2001:db8::2]:8444"));
  EXPECT_EQ(opened(*changed).collectors, changed->collectors);
}

TEST(TrustChange, RefusesNamesThatAreThereOrNotAndAnEmptyList) {
  EXPECT_THAT(refusal({{"collector.example"}, {}, {}, {}}), HasSubstr("already"));
  EXPECT_THAT(refusal({{}, {"10.1.2.4"}, {}, {}}), HasSubstr("not in the trust list"));
  EXPECT_THAT(refusal({{}, {"collector.example", "2001:db8::1"}, {}, {}}),
              HasSubstr("no address would be left"));
}

TEST(TrustChange, AKeyThatEndsStaysForWhatItSigned) {
  const auto changed = change_trust(trust_list(), {{}, {}, {}, {id_of("policy")}}, now);
  ASSERT_TRUE(changed);
  const auto signers = [&](TimePoint when) {
    return keyring(*changed, Role::policy, when, TimeIs::exact).keys;
  };
  EXPECT_THAT(signers(now), ElementsAre(test_key("city policy").key));
  EXPECT_THAT(signers(now - std::chrono::seconds(1)), testing::Contains(test_key("policy").key));
}

TEST(TrustChange, AKeyIsNamedByTheBeginningOfItsId) {
  const std::string id = id_of("policy");
  for (const std::string& name : {id.substr(0, 15), id.substr(7, 8), id.substr(7)}) {
    EXPECT_EQ(refusal({{}, {}, {}, {name}}), "") << name;
  }
  EXPECT_THAT(refusal({{}, {}, {}, {id.substr(7, 7)}}), HasSubstr("8 digits"));
  EXPECT_THAT(refusal({{}, {}, {}, {id_of("mallory")}}), HasSubstr("no key in use"));
  EXPECT_THAT(refusal({{}, {}, {}, {id, id}}), HasSubstr("no key in use")) << "it has ended";
}

TEST(TrustChange, AKeyThatComesSignsFromItsTimeOn) {
  const TrustedKey added{
      Role::policy, {Scope::Kind::region, "430200"}, test_key("new").key, now, {}};
  const auto changed = change_trust(trust_list(), {{}, {}, {added}, {}}, now);
  EXPECT_EQ(changed->keys.back(), added);
  EXPECT_FALSE(change_trust(*changed, {{}, {}, {added}, {}}, now)) << "it is there already";
  const auto ended = change_trust(*changed, {{}, {}, {}, {id_of("new")}}, now);
  EXPECT_TRUE(change_trust(*ended, {{}, {}, {added}, {}}, now)) << "and may begin again";
}

TEST(TrustChange, TheCollectorsOwnKeysDoNotAllEnd) {
  EXPECT_THAT(refusal({{}, {}, {}, {id_of("log")}}), HasSubstr("no log key would be left"));
  EXPECT_THAT(refusal({{}, {}, {}, {id_of("desk")}}), HasSubstr("no desk key would be left"));
}

}  // namespace
}  // namespace examguard
