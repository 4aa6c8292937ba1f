#include "agent/state/state.hpp"

#include <gtest/gtest.h>

#include "io/file.hpp"
#include "tests/support/evidence.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

class State : public testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return (folder / "state").string(); }
  [[nodiscard]] AgentState hold() const { return AgentState::hold(path()).value(); }
  void overwrite(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(write_file_atomically(path() + "/" + name, bytes));
  }
  static Identity identity() {
    Identity identity;
    identity.agent = support::enrolment().agent;
    identity.enrolment = support::enrolment_digest();
    identity.enrolment_envelope =
        seal_enrolment(support::enrolment(), support::test_key("report")).value();
    identity.certificates = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    identity.site_log = "hunan/site/CS01";
    return identity;
  }

  support::TemporaryFolder folder;
};

TEST_F(State, IsHeldByOneProcess) {
  const auto first = hold();
  EXPECT_EQ(AgentState::hold(path()).error().code, ErrorCode::unavailable);
  EXPECT_TRUE(AgentState::look(path())) << "looking takes no lock";
}

TEST_F(State, LookingAtNothingSaysWhatToDo) {
  const auto state = AgentState::look(path());
  ASSERT_FALSE(state);
  EXPECT_NE(state.error().what.find("enrol"), std::string::npos);
  EXPECT_FALSE(file_exists(path()));
}

TEST_F(State, KeysAreMadeOnceAndStay) {
  const auto first = hold().report_signer().value().key.id();
  EXPECT_EQ(hold().report_signer().value().key.id(), first);
  EXPECT_NE(PublicKey::from_der(hold().tls_key().value()->public_key_der()).value().id(), first);
}

TEST_F(State, IdentityComesBackAsItWas) {
  const auto state = hold();
  EXPECT_FALSE(state.identity().value());
  ASSERT_TRUE(state.keep_identity(identity()));
  const auto read = state.identity().value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->agent, identity().agent);
  EXPECT_EQ(read->enrolment, identity().enrolment);
  EXPECT_EQ(read->enrolment_envelope, identity().enrolment_envelope);
  EXPECT_EQ(read->certificates, identity().certificates);
  EXPECT_EQ(read->site_log, identity().site_log);
}

TEST_F(State, ChangedIdentityIsAnErrorAndNeverAnother) {
  const auto state = hold();
  ASSERT_TRUE(state.keep_identity(identity()));
  for (const auto* text : {"", "{}", "[]", R"({"certificates":"","site_log":"","enrolment":{}})"}) {
    overwrite("identity.json", text);
    EXPECT_FALSE(state.identity()) << text;
  }
  Identity other = identity();
  other.enrolment_envelope.payload += " ";
  ASSERT_TRUE(state.keep_identity(other));
  EXPECT_FALSE(state.identity()) << "its signature does not hold";
}

TEST_F(State, TrustStandsUnderThePinnedRoot) {
  const auto state = hold();
  EXPECT_FALSE(state.known_policies().value());
  ASSERT_TRUE(state.keep_trust(support::rooted(support::trust_list(3))));
  const auto known = state.known_policies().value();
  ASSERT_TRUE(known);
  EXPECT_EQ(known->trust.version, 3U);
  EXPECT_EQ(known->root.id(), support::test_key("root").key.id());

  overwrite("root.pin", to_text(sha256("another root")) + "\n");
  EXPECT_FALSE(state.known_policies());
  overwrite("root.pin", "sha256:12\n");
  EXPECT_FALSE(state.known_policies());
}

TEST_F(State, TrustOfAnotherRootIsRefused) {
  const auto state = hold();
  ASSERT_TRUE(state.keep_trust(support::rooted(support::trust_list())));
  const Signer other = support::test_key("other root");
  overwrite(
      "trust.json",
      encode(RootedTrust{
          other.key, seal(PayloadType::trust, encode(support::trust_list()), {other}).value()}));
  EXPECT_FALSE(state.known_policies());
}

TEST_F(State, BundleComesBackWithItsTag) {
  const auto state = hold();
  EXPECT_FALSE(state.bundle().value());
  PolicyBundle bundle;
  bundle.trust = support::rooted(support::trust_list()).envelope;
  bundle.policies = {support::policy_envelope(
      support::policy_text("p", 1, "province", "region: \"430000\""), support::test_key("policy"))};
  ASSERT_TRUE(state.keep_bundle(bundle, "\"tag\""));
  const auto kept = state.bundle().value();
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bundle, bundle);
  EXPECT_EQ(kept->tag, "\"tag\"");
  ASSERT_TRUE(state.keep_bundle(bundle, ""));
  EXPECT_EQ(state.bundle().value()->tag, "");
  for (const auto* text : {"", "tag", "tag\n", "tag\n{}"}) {
    overwrite("policy.json", text);
    EXPECT_FALSE(state.bundle()) << text;
  }
}

}  // namespace
}  // namespace examguard
