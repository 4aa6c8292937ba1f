#include "collector/upkeep/restore.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "collector/upkeep/backup.hpp"
#include "io/file.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Result<std::string> nobody_asks() {
  return Error{ErrorCode::unavailable, "nobody runs"};
}

// A backup of a collector that received one report.
class Restore : public testing::Test {
 protected:
  Restore() {
    {
      test::TestOffice office;
      test::Pc pc = office.enrol("CS01", "A", "01", "pc");
      office.deliver(office.report(pc, {}));
      fs::copy(office.folder(), stopped(), fs::copy_options::recursive);
    }
    EXPECT_TRUE(back_up(stopped(), backup(), nobody_asks));
  }

  [[nodiscard]] std::string stopped() const { return folder_.text() + "/stopped"; }
  [[nodiscard]] std::string backup() const { return folder_.text() + "/backup"; }
  [[nodiscard]] std::string target() const { return folder_.text() + "/new"; }

  void change(const std::string& name) {
    std::fstream file(backup() + "/" + name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(40);
    file.put('!');
  }

  support::TemporaryFolder folder_;
};

TEST_F(Restore, MakesTheSameCollectorAgain) {
  const auto logs = restore_collector(backup(), target());
  ASSERT_TRUE(logs) << logs.error().what;
  ASSERT_EQ(logs->size(), 2U);
  EXPECT_EQ(logs->back().log, "hunan/site/CS01");
  EXPECT_EQ(logs->back().entries, 3U);
  for (const char* name : {"trust.json", "collector.yaml", "staff.token", "keys/client-ca.pem"}) {
    EXPECT_EQ(read_file(target() + "/" + name, 1u << 20).value(),
              read_file(stopped() + "/" + name, 1u << 20).value())
        << name;
  }
  EXPECT_FALSE(file_exists(target() + "/copies"));
  for (const auto& entry : fs::recursive_directory_iterator(target())) {
    EXPECT_EQ(fs::status(entry).permissions() & (fs::perms::group_all | fs::perms::others_all),
              fs::perms::none)
        << entry.path();
  }
}

TEST_F(Restore, KeepsNothingOfABackupThatWasChanged) {
  for (const char* name : {"ledger.sqlite", "keys/log.pem", "trust.json"}) {
    const Bytes good = read_file(backup() + "/" + name, 64u << 20).value();
    change(name);
    const auto refused = restore_collector(backup(), target());
    ASSERT_FALSE(refused) << name;
    EXPECT_THAT(refused.error().what, HasSubstr(std::string(name) + " is not what was backed up"));
    EXPECT_FALSE(file_exists(target()));
    ASSERT_TRUE(write_file_atomically(backup() + "/" + name, good));
  }
  EXPECT_TRUE(restore_collector(backup(), target())) << "and is not in its own way";
}

TEST_F(Restore, NeverOverwritesACollector) {
  const auto refused = restore_collector(backup(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
}

TEST_F(Restore, TakesNoNamesOfOtherPlaces) {
  const std::string sums = read_file(backup() + "/SHA256SUMS", 1u << 20).value();
  for (const char* name : {"../evil", "/etc/evil", "keys/../../evil", "other/file", ".lock", ""}) {
    const std::string line = std::string(64, 'a') + "  " + name + "\n";
    ASSERT_TRUE(write_file_atomically(backup() + "/SHA256SUMS", sums + line));
    EXPECT_FALSE(restore_collector(backup(), target())) << name;
  }
}

TEST_F(Restore, SaysWhatIsNoBackup) {
  const auto refused = restore_collector(folder_.text(), target());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("is no backup of a collector"));
}

}  // namespace
}  // namespace examguard
