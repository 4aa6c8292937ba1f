#include "collector/upkeep/stick.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/delivery/policy_bundle.hpp"
#include "core/json.hpp"
#include "core/reason.hpp"
#include "io/file.hpp"
#include "tests/collector/test_office.hpp"
#include "tests/support/test_keys.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;
using test::finding;
using test::Pc;
using test::TestOffice;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Stick : public testing::Test {
 protected:
  Stick() { filesystem::create_directories(stick_); }

  std::string put(const Pc& pc, std::uint64_t number, const Submission& submission) {
    std::string digits = std::to_string(number);
    digits.insert(0, 16 - digits.size(), '0');
    std::string stem =
        to_text(agent_id(pc.key.key)) + "-" + digits + "-" + to_hex(digest(submission.envelope));
    write(stem + ".json", encode(submission));
    return stem;
  }
  void write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(write_file_atomically(stick_ + "/" + name, bytes, Access::everyone_reads));
  }
  std::string read(const std::string& name) {
    const auto bytes = read_file(stick_ + "/" + name, 1u << 20);
    return bytes ? *bytes : Bytes();
  }
  bool has(const std::string& name) const { return file_exists(stick_ + "/" + name); }

  StickImport import() {
    auto done = import_stick(
        stick_,
        [this](const std::string& method, const std::string& target,
               std::string body) -> Result<StaffAnswer> {
          const auto answer = office_.ask(
              {method, target, {{"Authorization", "Bearer " + office_.token()}}, std::move(body)});
          return StaffAnswer{answer.status, answer.body};
        });
    return std::move(done).value();
  }
  std::map<std::string, std::string> everything() {
    std::map<std::string, std::string> all;
    for (const std::string& name : list_folder(stick_).value()) all[name] = read(name);
    return all;
  }
  std::uint64_t entries(const std::string& log) {
    return office_
        .write<std::uint64_t>([&](Store& store) -> Result<std::uint64_t> {
          const auto newest = store.newest(log);
          if (!newest) return newest.error();
          return *newest ? (*newest)->index + 1 : 0;
        })
        .value();
  }
  Receipt receipt(const std::string& stem) {
    const Envelope envelope = decode_accepted(read(stem + ".receipt.json")).value();
    const auto opened =
        open(envelope, PayloadType::receipt, office_.office().keys(Role::log, office_.now()));
    return decode_receipt(opened.value()).value();
  }
  Submission report(Pc& pc, std::string_view product) {
    return office_.report(pc,
                          {finding(Verdict::denied, Severity::violation, "chat", product, "/x")});
  }

  TestOffice office_;
  support::TemporaryFolder folder_;
  std::string stick_ = folder_.text() + "/stick";
};

TEST_F(Stick, WhatTwoPcsWroteIsStoredOnceWithTheImportAsItsCarrier) {
  Pc one = office_.enrol("CS01", "A", "01", "one");
  Pc two = office_.enrol("ZZ01", "A", "01", "two");
  const auto first = put(one, 1, report(one, "ToDesk"));
  const auto second = put(one, 2, report(one, "QQ"));
  const auto third = put(two, 9, report(two, "QQ"));
  const auto before = entries("hunan/site/CS01");
  const StickImport done = import();
  EXPECT_EQ(done.envelopes, 3U);
  EXPECT_EQ(done.received, 3U);
  EXPECT_THAT(done.refused, IsEmpty());
  EXPECT_THAT(done.troubles, IsEmpty());
  EXPECT_EQ(entries("hunan/site/CS01"), before + 2);
  EXPECT_EQ(receipt(first).carrier, "import:local administrator");
  EXPECT_EQ(receipt(second).index, receipt(first).index + 1) << "the oldest first";
  EXPECT_THAT(receipt(second).flags, IsEmpty());
  EXPECT_EQ(receipt(third).log, "hunan/site/ZZ01");

  const std::string agent = to_text(agent_id(one.key.key));
  const auto own = decode_policy_bundle(read(agent + ".policy.json")).value();
  EXPECT_TRUE(own.assignment);
  EXPECT_EQ(own.policies.size(), 1U);
  const auto common = decode_policy_bundle(read("policy.json")).value();
  EXPECT_FALSE(common.assignment);
  EXPECT_EQ(common.policies, own.policies);

  const auto after = everything();
  office_.pass(std::chrono::hours(1));
  EXPECT_EQ(import().received, 3U);
  EXPECT_EQ(everything(), after) << "twice changes nothing";
  EXPECT_EQ(entries("hunan/site/CS01"), before + 2);
}

TEST_F(Stick, AnEmptyStickGetsTheProvincesPolicy) {
  EXPECT_EQ(import().envelopes, 0U);
  EXPECT_EQ(decode_policy_bundle(read("policy.json")).value().policies.size(), 1U);
}

TEST_F(Stick, ACitysLayerReachesItsOwnPcsAlone) {
  office_.publish_for_city("430100");
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  put(pc, 1, report(pc, "QQ"));
  import();
  const auto policies = [&](const std::string& name) {
    return decode_policy_bundle(read(name)).value().policies.size();
  };
  EXPECT_EQ(policies(to_text(agent_id(pc.key.key)) + ".policy.json"), 2U);
  EXPECT_EQ(policies("policy.json"), 1U) << "the stick goes on to other cities";
}

TEST_F(Stick, WhatCannotBeAttributedIsRefusedBesideIt) {
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  Pc stranger{support::test_key("stranger"), pc.enrolment, std::nullopt};
  stranger.enrolment = sha256("nowhere");
  const auto good = put(pc, 1, report(pc, "QQ"));
  const auto unknown = put(stranger, 1, report(stranger, "QQ"));
  const auto damaged = put(pc, 2, report(pc, "QQ音乐"));
  write(damaged + ".json", read(damaged + ".json").substr(0, 300));
  const auto swapped = put(pc, 3, report(pc, "ToDesk"));
  write(swapped + ".json", read(good + ".json"));
  const auto bare = put(pc, 4, Submission{report(pc, "UU").envelope, {}});
  const auto before = entries("hunan/site/CS01");

  const StickImport done = import();
  EXPECT_EQ(done.received, 1U);
  EXPECT_EQ(done.refused.size(), 4U);
  EXPECT_EQ(entries("hunan/site/CS01"), before + 1);
  const auto code = [&](const std::string& stem) {
    return decode_refusal(read(stem + ".refused.json")).value().code;
  };
  EXPECT_EQ(code(unknown), "unknown-enrolment");
  EXPECT_EQ(code(damaged), "malformed");
  EXPECT_EQ(code(swapped), "malformed");
  EXPECT_EQ(code(bare), "object-needed");
  EXPECT_FALSE(has(good + ".refused.json"));
  EXPECT_FALSE(has(swapped + ".receipt.json"));
  EXPECT_FALSE(has(to_text(agent_id(stranger.key.key)) + ".policy.json"));
}

TEST_F(Stick, GiantsLinksPipesAndFoldersAreNamedAndTheRestGoesOn) {
  Pc pc = office_.enrol("CS01", "A", "01", "one");
  const auto giant = put(pc, 1, report(pc, "a"));
  filesystem::resize_file(stick_ + "/" + giant + ".json", std::uintmax_t{1} << 40);
  const auto link = put(pc, 2, report(pc, "b"));
  filesystem::rename(stick_ + "/" + link + ".json", folder_.text() + "/elsewhere");
  filesystem::create_symlink(folder_.text() + "/elsewhere", stick_ + "/" + link + ".json");
  const auto pipe = put(pc, 3, report(pc, "c"));
  filesystem::remove(stick_ + "/" + pipe + ".json");
  ASSERT_EQ(::mkfifo((stick_ + "/" + pipe + ".json").c_str(), 0600), 0);
  const auto folder = put(pc, 4, report(pc, "d"));
  filesystem::remove(stick_ + "/" + folder + ".json");
  filesystem::create_directory(stick_ + "/" + folder + ".json");
  const auto good = put(pc, 5, report(pc, "e"));
  const auto blocked = put(pc, 6, report(pc, "f"));
  filesystem::create_directory(stick_ + "/" + blocked + ".receipt.json");
  // An answer never goes through a link.
  const std::string victim = folder_.text() + "/victim";
  ASSERT_TRUE(write_new_file(victim, "mine"));
  filesystem::create_symlink(victim, stick_ + "/" + good + ".receipt.json");
  write("autorun.inf", "x");
  write(good.substr(0, good.size() - 1) + "Z.json", "x");

  const StickImport done = import();
  EXPECT_EQ(done.envelopes, 6U);
  EXPECT_EQ(done.received, 1U);
  EXPECT_THAT(done.refused, ElementsAre(HasSubstr(giant)));
  EXPECT_THAT(done.troubles,
              ElementsAre(HasSubstr(link), HasSubstr(pipe), HasSubstr(folder), HasSubstr(blocked)));
  EXPECT_EQ(read_file(victim, 100).value(), "mine");
  EXPECT_EQ(receipt(good).carrier, "import:local administrator");
}

TEST(StickNames, OnlyTheWholeFormIsOne) {
  const std::string agent(32, 'a');
  const std::string hex(64, 'b');
  const std::string number = "0000000000000007";
  const std::string good = agent + "-" + number + "-" + hex + ".json";
  ASSERT_TRUE(parse_carried_name(good));
  EXPECT_EQ(parse_carried_name(good)->stem + ".json", good);
  for (const std::string& name :
       {agent + "-" + number + "-" + hex + ".receipt.json", agent + ".policy.json", good + " ",
        agent + "-" + number + "_" + hex + ".json", agent + "-000000000000000x-" + hex + ".json",
        std::string(32, 'A') + "-" + number + "-" + hex + ".json", std::string(), "../" + good}) {
    EXPECT_FALSE(parse_carried_name(name)) << name;
  }
}

}  // namespace
}  // namespace examguard
