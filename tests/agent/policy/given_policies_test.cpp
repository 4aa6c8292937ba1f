#include "agent/policy/given_policies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/enrolment/root_pin.hpp"
#include "core/delivery/policy_bundle.hpp"
#include "core/text.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"
#include "tests/support/evidence.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using testing::HasSubstr;

class GivenPoliciesOf : public testing::Test {
 protected:
  GivenPoliciesOf() {
    folder.write("root.pub", public_key_to_pem(support::test_key("root").key.der()).value());
    folder.write("other.pub", public_key_to_pem(support::test_key("log").key.der()).value());
    folder.write("root.pin", to_text(support::test_key("root").key.id()) + "\n");
    folder.write("trust.json", encode(support::rooted(support::trust_list())));
    folder.write("policy.yaml", text());
    write_signed("policy.json", "policy");
  }

  static std::string text() {
    return support::policy_text("hunan-theory", 17, "province", "region: \"430000\"");
  }
  void write_signed(const std::string& name, const std::string& key) const {
    folder.write(name, encode(support::policy_envelope(text(), support::test_key(key))));
  }
  [[nodiscard]] std::string at(const std::string& name) const { return (folder / name).string(); }
  [[nodiscard]] Result<GivenPolicies> read(std::vector<std::string> names,
                                           const std::string& root = "root.pub") const {
    PolicyWords words;
    for (const std::string& name : names) words.files.push_back(at(name));
    if (!root.empty()) words.root_key = root.starts_with("sha256:") ? root : at(root);
    return read_given_policies(words, clock);
  }
  [[nodiscard]] std::string trouble(std::vector<std::string> names,
                                    const std::string& root = "root.pub") const {
    const auto given = read(std::move(names), root);
    return given ? "it was taken" : given.error().what;
  }

  support::TemporaryFolder folder;
  TimePoint clock = support::at("2026-11-25T00:00:00.000Z");
};

TEST_F(GivenPoliciesOf, YamlIsTakenUnsigned) {
  const auto given = read({"policy.yaml"}, "").value();
  EXPECT_FALSE(given.layers.all_signed());
  EXPECT_FALSE(read({"policy.yaml"}).value().layers.all_signed());
}

TEST_F(GivenPoliciesOf, AnEnvelopeIsTakenWithItsTrustInAnyOrder) {
  for (const std::string& root : {std::string("root.pub"), std::string("root.pin"),
                                  to_text(support::test_key("root").key.id())}) {
    for (const auto& names : {std::vector<std::string>{"trust.json", "policy.json"},
                              std::vector<std::string>{"policy.json", "trust.json"}}) {
      const auto given = read(names, root).value();
      EXPECT_TRUE(given.layers.all_signed());
      EXPECT_EQ(given.layers.names().front().serial, 17U);
    }
  }
  // The bare envelope of the trust serves as well.
  folder.write("bare.json", encode(support::rooted(support::trust_list()).envelope));
  EXPECT_TRUE(read({"bare.json", "policy.json"}).value().layers.all_signed());
}

TEST_F(GivenPoliciesOf, ACollectorsAnswerBringsItsOwnTrust) {
  PolicyBundle bundle;
  bundle.trust = support::rooted(support::trust_list()).envelope;
  bundle.policies = {support::policy_envelope(text(), support::test_key("policy"))};
  folder.write("bundle.json", encode(bundle));
  EXPECT_TRUE(read({"bundle.json"}).value().layers.all_signed());
  EXPECT_THAT(trouble({"bundle.json"}, "root.pin"), HasSubstr("a digest is not enough"));
  EXPECT_THAT(trouble({"bundle.json"}, "other.pub"), HasSubstr("not signed by the root"));
  EXPECT_THAT(trouble({"bundle.json"}, ""), HasSubstr("--root-key"));
}

TEST_F(GivenPoliciesOf, SignedAndUnsignedLayersAreToldApart) {
  folder.write("site.yaml", support::policy_text("cs01", 1, "site", "site: CS01", "hunan-theory"));
  const auto names = read({"trust.json", "policy.json", "site.yaml"}).value().layers.names();
  ASSERT_EQ(names.size(), 2U);
  EXPECT_TRUE(names[0].is_signed);
  EXPECT_FALSE(names[1].is_signed);
}

TEST_F(GivenPoliciesOf, SaysWhatDoesNotHold) {
  EXPECT_THAT(trouble({"policy.json", "trust.json"}, ""), HasSubstr("--root-key"));
  EXPECT_THAT(trouble({"policy.json"}), HasSubstr("trust.json"));
  EXPECT_THAT(trouble({"policy.json", "trust.json"}, "other.pub"), HasSubstr("pinned"));
  EXPECT_THAT(trouble({"policy.json", "trust.json"}, "policy.yaml"), HasSubstr("neither"));
  EXPECT_THAT(trouble({"policy.json", "trust.json"}, "nowhere"), HasSubstr("No such file"));
  EXPECT_THAT(trouble({"trust.json"}), HasSubstr("none of the files"));
  EXPECT_THAT(trouble({"nowhere.yaml"}), HasSubstr("No such file"));

  write_signed("by_log.json", "log");
  EXPECT_THAT(trouble({"by_log.json", "trust.json"}),
              HasSubstr("role log, not for the role policy"));
  write_signed("by_nobody.json", "other report");
  EXPECT_THAT(trouble({"by_nobody.json", "trust.json"}), HasSubstr("no key of the trust list"));
  folder.write("report.json",
               encode(seal(PayloadType::report, "{}", {support::test_key("policy")}).value()));
  EXPECT_THAT(trouble({"report.json", "trust.json"}),
              HasSubstr("expected an envelope of type policy, got report"));
  auto changed = support::policy_envelope(text(), support::test_key("policy"));
  changed.payload += "# changed\n";
  folder.write("changed.json", encode(changed));
  EXPECT_THAT(trouble({"changed.json", "trust.json"}), HasSubstr("it was changed"));
}

TEST_F(GivenPoliciesOf, AKeyThatEndedIsNamedAndOneThatHasNotBegunServes) {
  auto trust = support::trust_list();
  trust.version += 1;
  for (TrustedKey& key : trust.keys) {
    key.from = support::at("2026-11-20T00:00:00.000Z");
    key.until = support::at("2026-11-26T00:00:00.000Z");
  }
  folder.write("trust.json", encode(support::rooted(trust)));
  EXPECT_TRUE(read({"policy.json", "trust.json"}));
  clock = support::at("2026-11-26T00:00:00.000Z");
  EXPECT_THAT(trouble({"policy.json", "trust.json"}),
              HasSubstr("ended on 2026-11-26T00:00:00.000Z"));
  clock = support::at("2000-01-01T00:00:00.000Z");
  EXPECT_TRUE(read({"policy.json", "trust.json"})) << "a clock may be years behind";
}

TEST_F(GivenPoliciesOf, AJsonPolicyIsYaml) {
  folder.write("flow.json", "{\"format\": 1, \"id\": \"x\"}");
  EXPECT_THAT(trouble({"flow.json"}, ""), HasSubstr("flow.json:1"));
}

}  // namespace
}  // namespace examguard
