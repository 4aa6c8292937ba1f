#include "agent/policy/baseline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "agent/commands/baseline.hpp"
#include "agent/commands/scan.hpp"
#include "tests/support/machine_root.hpp"

namespace examguard {
namespace {

using namespace support;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view script = "#!/bin/sh\nexit 0\n";

std::string province(std::string_view unlisted) {
  return "format: 1\nid: province\nserial: 3\nlayer: province\nscope: {region: \"430000\"}\n"
         "issued: 2026-11-24\nexpires: 2099-06-30\nprograms:\n  unlisted: " +
         std::string(unlisted) + R"(
  rules:
    - {id: os, allow: [{trust: os-packages}]}
    - {id: todesk, deny: [{name: [ToDesk*]}], category: remote-control, severity: violation}
)";
}

constexpr std::string_view delegable = "{severity: suspicious, delegable: true}";

Policy read(const std::string& yaml) {
  auto policy = parse_policy(PolicyText::unsigned_policy(yaml, "test.yaml"));
  if (!policy) throw std::runtime_error(policy.error().what + "\n" + yaml);
  return std::move(*policy);
}

TimePoint noon() {
  return parse_time("2026-11-24T04:00:00.000Z").value();
}

class BaselineOfAPc : public testing::Test {
 protected:
  BaselineOfAPc() {
    root.install("tool", "/usr/bin/tool", script);
    root.link("usr/bin", "bin");
    root.write("opt/exam/bin/client", std::string(script) + "client\n");
    root.write("home/li/games/*", std::string(script) + "star\n");
    root.write("home/li/照片.jpg", std::string("PK\x03\x04\x14\0\0\0\0\0", 10));
    root.write("home/li/.local/share/applications/x.desktop",
               "[Desktop Entry]\nType=Application\nName=X\nExec=/home/li/x\n");
    root.write("province.yaml", province(delegable));
  }

  [[nodiscard]] static GivenPolicies given(const std::vector<std::string>& yaml) {
    std::vector<Policy> policies;
    for (const std::string& text : yaml) policies.push_back(read(text));
    return {Layers::bind(std::move(policies)).value(), {}};
  }
  [[nodiscard]] ScanRequest request() const {
    ScanRequest request;
    request.root = root.text() + "/";
    request.now = noon();
    return request;
  }
  [[nodiscard]] Baseline baseline(std::optional<GivenPolicies> policies,
                                  BaselineWords words = {}) const {
    const auto plan = plan_baseline(words, std::move(policies), noon());
    if (!plan) throw std::runtime_error(plan.error().what);
    return take_baseline(*plan, request(), {}).value();
  }
  // "name verdict" of what the layers do not allow.
  [[nodiscard]] std::vector<std::string> found(const std::vector<std::string>& yaml) const {
    auto policies = given(yaml);
    const auto scanned =
        scan_machine(request(), std::make_shared<const Judge>(std::move(policies.layers), Place{}),
                     {})
            .value();
    std::vector<std::string> out;
    for (const Finding& finding : scanned.findings) {
      out.push_back(finding.subject.name + " " + std::string(to_word(finding.verdict)));
    }
    return out;
  }
  [[nodiscard]] int command(const std::string& layer, const std::string& policy = "province.yaml",
                            const std::string& scope = "site=S1") const {
    command::BaselineOptions options;
    if (!policy.empty()) options.policies.files = {(root / policy).string()};
    options.root = root.text() + "/";
    options.layer = layer;
    options.scope = scope;
    options.out = (root / "baseline.yaml").string();
    return command::baseline(options);
  }

  MachineRoot root;
};

TEST_F(BaselineOfAPc, AfterItNothingIsUnlistedAndWhatIsNewIs) {
  ASSERT_THAT(found({province(delegable)}), Contains("client unlisted"));
  const Baseline written = baseline(given({province(delegable)}));
  EXPECT_EQ(written.outcome, Outcome::clean);
  const std::vector<std::string> both{province(delegable), written.yaml};
  EXPECT_THAT(found(both), IsEmpty()) << written.yaml;
  root.write("opt/exam/bin/new", std::string(script) + "new\n");
  root.write("opt/exam/bin/client", std::string(script) + "another client\n");
  root.write("home/li/games/star", std::string(script) + "another star\n");
  root.write("home/li/ToDesk", std::string(script) + "todesk\n");
  EXPECT_THAT(found(both), testing::UnorderedElementsAre("new unlisted", "client unlisted",
                                                         "star unlisted", "ToDesk denied"));
}

TEST_F(BaselineOfAPc, TheSamePcGivesTheSameBytes) {
  EXPECT_EQ(baseline(given({province(delegable)})).yaml,
            baseline(given({province(delegable)})).yaml);
}

TEST_F(BaselineOfAPc, ItSaysWhereItBelongs) {
  BaselineWords words;
  words.site = "S1";
  const Policy policy = read(baseline(given({province(delegable)}), words).yaml);
  EXPECT_EQ(policy.name.id, "baseline-S1");
  EXPECT_EQ(policy.site, "S1");
  EXPECT_EQ(policy.over_id, "province");
  EXPECT_EQ(policy.over_min_serial, 3u);
  EXPECT_EQ(to_text(policy.expires), "2099-06-30");
  EXPECT_THAT(policy.unfilled, IsEmpty());
  EXPECT_THAT(read(baseline(given({province(delegable)})).yaml).unfilled, Not(IsEmpty()))
      << "without a scope it is a place to fill in";
}

TEST_F(BaselineOfAPc, WhatIsDeniedOrCannotBeReadIsNamedAndNotAllowed) {
  root.write("home/li/ToDesk\n- x", std::string(script) + "todesk\n");
  root.write("usr/lib/sysimage/rpm/rpmdb.sqlite", "no database");
  const Baseline written = baseline(given({province(delegable)}));
  EXPECT_NE(written.outcome, Outcome::clean);
  EXPECT_THAT(written.notes, Contains(HasSubstr("ToDesk\\x0a- x")));
  EXPECT_THAT(written.notes, Contains(HasSubstr("rpmdb.sqlite")));
  EXPECT_THAT(written.yaml, HasSubstr("# 未能检查的位置"));
  EXPECT_THAT(found({province(delegable), written.yaml}), ElementsAre("ToDesk\n- x denied"));
}

TEST_F(BaselineOfAPc, ALayerAboveThatForbidsItIsNamedBeforeTheScan) {
  const auto plan = plan_baseline({}, given({province("suspicious")}), noon());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::refused);
  EXPECT_THAT(plan.error().what, HasSubstr("policy province (province, serial 3) lets no lower"));
}

TEST_F(BaselineOfAPc, APolicyBelowItsLayerIsRefused) {
  BaselineWords words;
  words.level = Level::city;
  const std::string site = baseline(given({province(delegable)})).yaml;
  const auto plan = plan_baseline(words, given({province(delegable), site}), noon());
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().what, HasSubstr("is below layer city"));
}

TEST_F(BaselineOfAPc, OfALayerInForceOnlyWhatItDoesNotNameYet) {
  const std::string first = baseline(given({province(delegable)})).yaml;
  root.write("opt/exam/bin/new", std::string(script) + "new\n");
  const Baseline more = baseline(given({province(delegable), first}));
  EXPECT_EQ(more.allowed, 1u);
  EXPECT_EQ(more.outcome, Outcome::clean);
  EXPECT_THAT(more.notes, Contains(HasSubstr("并入 baseline 1")));
  EXPECT_EQ(read(more.yaml).over_id, "province");
}

TEST_F(BaselineOfAPc, WithoutAPolicyItStandsAlone) {
  BaselineWords words;
  words.level = Level::province;
  words.region = "430000";
  const Baseline written = baseline(std::nullopt, words);
  EXPECT_EQ(read(written.yaml).over_id, std::nullopt);
  EXPECT_THAT(found({written.yaml}), IsEmpty());
}

TEST_F(BaselineOfAPc, CommandsEndAsTheirScansWould) {
  EXPECT_EQ(command("site"), 0);
  command::ScanOptions scan;
  scan.policies.files = {(root / "province.yaml").string(), (root / "baseline.yaml").string()};
  scan.root = root.text() + "/";
  EXPECT_EQ(command::scan(scan), 0);
  root.write("home/li/ToDesk", std::string(script) + "todesk\n");
  EXPECT_EQ(command("site"), 1);
  EXPECT_EQ(command("province", ""), 0) << "without a policy nothing is denied";
  std::filesystem::remove(root / "baseline.yaml");
  EXPECT_EQ(command("county"), 3);
  EXPECT_EQ(command("site", "no.yaml"), 3);
  EXPECT_EQ(command("site", "province.yaml", "S1"), 3);
  EXPECT_EQ(command("site", "province.yaml", "site=a b"), 3);
  root.write("strict.yaml", province("suspicious"));
  EXPECT_EQ(command("site", "strict.yaml"), 3);
  EXPECT_FALSE(std::filesystem::exists(root / "baseline.yaml")) << "a failure writes nothing";
}

}  // namespace
}  // namespace examguard
