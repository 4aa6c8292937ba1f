#include "collector/upkeep/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "collector/upkeep/backup.hpp"
#include "io/file.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;

// A collector that nobody runs, in a folder of its own.
class Doctor : public testing::Test {
 protected:
  Doctor() {
    test::TestOffice office;
    now_ = office.now();
    end_ = office.office().server_certificate_end();
    fs::copy(office.folder(), stopped(), fs::copy_options::recursive);
    fs::remove(stopped() + "/.lock");
  }

  [[nodiscard]] std::string stopped() const { return folder_.text() + "/stopped"; }
  [[nodiscard]] Checkup about(std::string_view word, TimePoint now) const {
    const auto all = examine(stopped(), now).value();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Checkup& c) { return c.about == word; });
    return found == all.end() ? Checkup{} : *found;
  }

  support::TemporaryFolder folder_;
  TimePoint now_;
  TimePoint end_;
};

TEST_F(Doctor, SaysThatItDoesNotRun) {
  EXPECT_EQ(about("service", now_).message, Message::doctor_does_not_run);
  EXPECT_EQ(about("ledger", now_).health, Health::good);
  EXPECT_EQ(about("clock", now_).health, Health::good);
  EXPECT_EQ(about("certificate", now_).health, Health::good);
  EXPECT_EQ(about("trust", now_).health, Health::good);
}

TEST_F(Doctor, TellsOfEndsBeforeAndAfter) {
  EXPECT_EQ(about("certificate", end_ - days(5)).health, Health::warning);
  EXPECT_EQ(about("certificate", end_ + days(1)).message, Message::doctor_certificate_ended);
  EXPECT_EQ(about("clock", end_ + days(1)).message, Message::clock_certificate_ended);
  EXPECT_EQ(about("trust", end_ + days(100)).message, Message::doctor_trust_ended);
}

TEST_F(Doctor, DoubtsAClockThatJumped) {
  EXPECT_EQ(about("clock", now_ + days(40)).message, Message::clock_jumped_ahead);
}

TEST_F(Doctor, WantsABackupEveryWeek) {
  EXPECT_EQ(about("backup", now_).message, Message::doctor_no_backup);
  ASSERT_TRUE(back_up(stopped(), folder_.text() + "/backup", []() -> Result<std::string> {
    return Error{ErrorCode::unavailable, ""};
  }));
  const auto last = last_backup(stopped()).value();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->where, folder_.text() + "/backup");
  EXPECT_EQ(about("backup", last->made + days(6)).health, Health::good);
  const Checkup old = about("backup", last->made + days(9));
  EXPECT_EQ(old.message, Message::doctor_backup_old);
  EXPECT_THAT(old.values, ElementsAre("9", folder_.text() + "/backup"));
}

TEST_F(Doctor, SaysWhatIsBroken) {
  ASSERT_TRUE(write_file_atomically(stopped() + "/collector.yaml", "ingest: nowhere\n"));
  EXPECT_EQ(about("settings", now_).message, Message::doctor_settings_broken);
  fs::remove(stopped() + "/keys/log.pem");
  EXPECT_THAT(about("settings", now_).values.front(), HasSubstr("nowhere"));
}

TEST_F(Doctor, OfALedgerThatIsLostSaysSo) {
  fs::remove(stopped() + "/ledger.sqlite");
  EXPECT_EQ(about("ledger", now_).message, Message::doctor_ledger_broken);
}

TEST_F(Doctor, OfNoCollectorIsAnError) {
  EXPECT_FALSE(examine(folder_.text() + "/nothing", now_));
}

TEST(DoctorOfTheSystem, KnowsWhoStopsPrograms) {
  const auto said = [](std::string_view os_release) {
    const auto all = check_system(os_release);
    return all.empty() ? Message::count : all.front().message;
  };
  EXPECT_EQ(said("NAME=\"uos\"\nID=uos\n"), Message::doctor_uos);
  EXPECT_EQ(said("ID=\"kylin\"\nVERSION=V10"), Message::doctor_kylin);
  EXPECT_EQ(said("ID=debian\nID_LIKE=uos\n"), Message::count);
  EXPECT_EQ(said(""), Message::count);
}

}  // namespace
}  // namespace examguard
