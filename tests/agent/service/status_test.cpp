#include "agent/service/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "agent/commands/status.hpp"
#include "agent/service/status_text.hpp"
#include "agent/state/spool.hpp"
#include "core/json.hpp"
#include "tests/support/spooled.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Of support::report_header(), which finished at 03:15.
TimePoint minutes_later(int minutes) {
  return support::at("2026-11-24T03:15:00.000Z") + std::chrono::minutes(minutes);
}

class StatusOfAPc : public testing::Test {
 protected:
  StatusOfAPc() : held(AgentState::hold(path()).value()) {}

  [[nodiscard]] std::string path() const { return (folder / "state").string(); }

  void enrol() const {
    Identity identity;
    identity.site_log = "hunan/site/CS01";
    identity.enrolment_envelope =
        seal_enrolment(support::enrolment(), support::test_key("report")).value();
    ASSERT_TRUE(held->keep_identity(identity));
    ASSERT_TRUE(held->keep_trust(support::rooted(support::trust_list())));
  }
  void keep_policy(Disk disk = Disk::normal, const std::string& expires = "2027-06-30") const {
    std::string text = support::policy_text("hunan-theory", 17, "province", "region: \"430000\"");
    text.replace(text.find("2027-06-30"), 10, expires);
    PolicyBundle bundle;
    bundle.trust = support::rooted(support::trust_list()).envelope;
    bundle.policies = {support::policy_envelope(text, support::test_key("policy"))};
    const Assignment seat{support::enrolment_digest(),
                          "CS01",
                          {"430100", "430000"},
                          "1",
                          "3",
                          SeatKind::candidate,
                          disk,
                          support::at("2026-11-02T00:00:00.000Z"),
                          std::nullopt,
                          "desk"};
    bundle.assignment =
        seal(PayloadType::assignment, encode(seat), {support::test_key("desk")}).value();
    ASSERT_TRUE(held->keep_bundle(bundle, ""));
  }
  [[nodiscard]] Spool spool() const { return Spool::open(path() + "/spool").value(); }
  // An enrolled PC with a policy, whose clean report was delivered.
  void make_well() const {
    enrol();
    keep_policy();
    Spool all = spool();
    ASSERT_TRUE(support::seal_into(all, "boot", "a", Outcome::clean));
    ASSERT_TRUE(support::deliver_oldest(all));
  }
  [[nodiscard]] Status status() const {
    auto read = read_status(path());
    if (!read) throw std::runtime_error(read.error().what);
    return read->value();
  }
  [[nodiscard]] std::vector<Concern> concerns(int minutes = 10) const {
    return concerns_of(status(), minutes_later(minutes));
  }
  [[nodiscard]] std::string text() const { return status_text(status(), concerns(), Language::zh); }

  support::TemporaryFolder folder;
  std::optional<AgentState> held;
};

TEST_F(StatusOfAPc, AllIsWell) {
  make_well();
  EXPECT_THAT(concerns(), IsEmpty());
  EXPECT_EQ(text(),
            "本机编号：" + to_text(support::enrolment().agent) +
                "，台账：hunan/site/CS01\n"
                "考点：CS01，考场：1，机位：3\n"
                "服务：正在运行\n"
                "上次检查：2026-11-24 11:15:00（北京时间，按本机时钟），未发现问题，已送达\n"
                "平台最近一次收到：2026-11-24 11:16:00（北京时间）\n"
                "等待送达：0 份（0 B）\n"
                "白名单：hunan-theory（省级，第 17 版，有效期至 2027-06-30）\n"
                "一切正常。\n");
}

TEST_F(StatusOfAPc, TheSameAsJson) {
  make_well();
  const auto json = status_json(status(), {Concern::not_running}, Language::en);
  EXPECT_EQ(json.at("enrolled").as_bool(), true);
  EXPECT_EQ(json.at("well").as_bool(), false);
  EXPECT_EQ(json.at("site").as_string(), "CS01");
  EXPECT_EQ(json.at("seat").as_string(), "3");
  EXPECT_EQ(json.at("running").as_bool(), true);
  EXPECT_EQ(json.at("last_scan").at("outcome").as_string(), "clean");
  EXPECT_EQ(json.at("last_scan").at("delivered").as_bool(), true);
  EXPECT_EQ(json.at("received").as_string(), "2026-11-24T03:16:00.000Z");
  EXPECT_EQ(json.at("policies").at(0).at("policy").at("serial").to_number<int>(), 17);
  EXPECT_EQ(json.at("policies").at(0).at("expired").as_bool(), false);
  EXPECT_EQ(json.at("spool").at("waiting").to_number<int>(), 0);
  EXPECT_EQ(json.at("concerns").at(0).at("concern").as_string(), "not-running");
}

TEST_F(StatusOfAPc, ItChangesNothing) {
  make_well();
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "b"));
  const auto files = [&] {
    std::map<std::string, filesystem::file_time_type> found;
    for (const auto& entry : filesystem::recursive_directory_iterator(path())) {
      found[entry.path().string()] = entry.last_write_time();
    }
    return found;
  };
  const auto before = files();
  static_cast<void>(status());
  EXPECT_EQ(command::status({path()}), 1);
  EXPECT_EQ(files(), before);
}

TEST_F(StatusOfAPc, APcThatIsNotEnrolled) {
  EXPECT_FALSE(read_status(path()).value()) << "a folder with nothing in it";
  EXPECT_FALSE(read_status(folder.text() + "/nowhere").value());
  EXPECT_EQ(command::status({folder.text() + "/nowhere"}), 4);
  EXPECT_EQ(command::status({folder.text() + "/nowhere", true}), 4);
}

TEST_F(StatusOfAPc, AStateThatCannotBeReadIsAFailure) {
  enrol();
  folder.write("state/identity.json", "{");
  filesystem::permissions(folder / "state/identity.json", filesystem::perms::owner_read);
  EXPECT_FALSE(read_status(path()));
  EXPECT_EQ(command::status({path()}), 3);
  EXPECT_EQ(command::status({(folder.write("file", "")).string()}), 4) << "no folder, no state";
  EXPECT_EQ(command::status({path(), false, "fr"}), 3);
}

TEST_F(StatusOfAPc, JustEnrolledItHasNoPolicyAndNoSeat) {
  enrol();
  EXPECT_THAT(concerns(), ElementsAre(Concern::no_policy));
  EXPECT_THAT(text(), HasSubstr("考点：CS01，还没有分配机位"));
  EXPECT_THAT(text(), HasSubstr("上次检查：没有记录"));
  EXPECT_THAT(text(), HasSubstr("白名单：没有"));
}

TEST_F(StatusOfAPc, WithoutItsServiceNothingHappens) {
  make_well();
  held.reset();
  EXPECT_THAT(concerns(), ElementsAre(Concern::not_running));
  EXPECT_THAT(text(), HasSubstr("服务：没有运行"));
  EXPECT_THAT(text(), HasSubstr("请启动服务"));
}

TEST_F(StatusOfAPc, NoScanYetOrNoneForADay) {
  enrol();
  keep_policy();
  EXPECT_THAT(concerns(), ElementsAre(Concern::never_scanned));
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "a", Outcome::clean));
  ASSERT_TRUE(support::deliver_oldest(all));
  EXPECT_THAT(concerns(60 * 23), IsEmpty());
  EXPECT_THAT(concerns(60 * 25), ElementsAre(Concern::scan_is_old));
  EXPECT_THAT(concerns(-60 * 25), IsEmpty()) << "a clock that was set back is no age";
}

TEST_F(StatusOfAPc, WhatAScanFoundIsToBeSettled) {
  make_well();
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "b", Outcome::violations));
  EXPECT_THAT(concerns(), ElementsAre(Concern::scan_found));
  EXPECT_THAT(text(), HasSubstr("发现违规，尚未送达"));
  EXPECT_THAT(text(), HasSubstr("examguard-agent report"));
}

TEST_F(StatusOfAPc, WhatIsMendedOnADiskThatForgetsComesBack) {
  make_well();
  keep_policy(Disk::restored);
  EXPECT_THAT(concerns(), IsEmpty()) << "nothing to mend";
  EXPECT_THAT(text(), HasSubstr("先打开保护"));
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "b", Outcome::violations));
  ASSERT_TRUE(support::deliver_oldest(all, 1));
  EXPECT_THAT(concerns(), ElementsAre(Concern::scan_found, Concern::mend_on_restored_disk));
}

TEST_F(StatusOfAPc, WhatWaitsForLongOrOnADiskThatForgets) {
  make_well();
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "b", Outcome::clean));
  EXPECT_EQ(status().spool.waiting, 1u);
  EXPECT_GT(status().spool.bytes, 0u);
  EXPECT_THAT(concerns(59), IsEmpty());
  EXPECT_THAT(concerns(61), ElementsAre(Concern::waits_long));
  keep_policy(Disk::restored);
  EXPECT_THAT(concerns(1), ElementsAre(Concern::waits_on_restored_disk));
  ASSERT_TRUE(support::deliver_oldest(all, 1));
  EXPECT_THAT(concerns(1), IsEmpty());
}

TEST_F(StatusOfAPc, WhatIsLostOrCouldNotBeSealed) {
  make_well();
  Spool all = spool();
  const auto sealed = support::seal_into(all, "boot", "b", Outcome::clean).value();
  ASSERT_TRUE(all.set_aside(digest(sealed), "bad-signature"));
  ASSERT_TRUE(all.note_unsealed_scan(minutes_later(1), minutes_later(2)));
  EXPECT_THAT(concerns(), ElementsAre(Concern::spool_full, Concern::lost));
  EXPECT_THAT(text(), HasSubstr("1 份报告被拒收或损坏（bad-signature）"));
  EXPECT_THAT(text(), HasSubstr("放在一边、不再发送：1 份"));
}

TEST_F(StatusOfAPc, PoliciesThatExpiredOrDoNotHold) {
  make_well();
  keep_policy(Disk::normal, "2026-11-24");
  EXPECT_THAT(concerns(), IsEmpty()) << "a day is inclusive";
  Spool all = spool();
  ASSERT_TRUE(support::seal_into(all, "boot", "b", Outcome::clean));
  ASSERT_TRUE(support::deliver_oldest(all, 24 * 3600));  // received a day later
  EXPECT_THAT(concerns(), ElementsAre(Concern::policy_expired));
  EXPECT_THAT(text(), HasSubstr("hunan-theory 已过期"));
  PolicyBundle forged = held->bundle().value()->bundle;
  forged.policies[0].payload += " ";
  ASSERT_TRUE(held->keep_bundle(forged, ""));
  EXPECT_THAT(concerns(), ElementsAre(Concern::policies_broken));
}

TEST_F(StatusOfAPc, AReportThatWasChangedOnThisPc) {
  make_well();
  const auto other = seal_report(support::report_header(), support::test_key("report")).value();
  const std::string receipt = path() + "/spool/receipts/" + spool().delivered().value().at(0);
  ASSERT_TRUE(write_file_atomically(receipt, encode(support::seal_receipt_of(other))));
  EXPECT_THAT(concerns(), ElementsAre(Concern::report_broken));
  EXPECT_THAT(text(), HasSubstr("不成立"));
}

TEST_F(StatusOfAPc, WhatTheCollectorFlagged) {
  make_well();
  const auto with = [&](std::vector<Flag> flags) {
    Status flagged = status();
    flagged.last_scan->flags = std::move(flags);
    return concerns_of(flagged, minutes_later(1));
  };
  EXPECT_THAT(with({Flag::fork}), ElementsAre(Concern::cloned));
  EXPECT_THAT(with({Flag::ended, Flag::skew, Flag::stale_policy}),
              ElementsAre(Concern::ended, Concern::clock_skewed, Concern::policy_outdated));
  EXPECT_THAT(with({Flag::back, Flag::hole, Flag::late}), IsEmpty()) << "nothing to do here";
}

TEST_F(StatusOfAPc, EveryConcernHasAWordAndASentence) {
  make_well();
  Status status = this->status();
  status.spool.coalesced = Coalesced{};
  std::set<std::string> words;
  for (int i = 0; i <= static_cast<int>(Concern::policy_outdated); ++i) {
    const auto concern = static_cast<Concern>(i);
    words.emplace(to_word(concern));
    for (const auto language : {Language::zh, Language::en}) {
      EXPECT_THAT(sentence_of(concern, status, language), Not(IsEmpty()));
      EXPECT_THAT(sentence_of(concern, status, language), Not(HasSubstr("{")));
    }
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(Concern::policy_outdated) + 1);
}

}  // namespace
}  // namespace examguard
