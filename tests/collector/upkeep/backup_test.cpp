#include "collector/upkeep/backup.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "collector/commands/commands.hpp"
#include "core/crypto.hpp"
#include "core/json.hpp"
#include "io/file.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using test::finding;

// A collector with one report, its folder held as `serve` holds it.
class Backup : public testing::Test {
 protected:
  Backup() : serving_(lock_folder(office_.folder()).value()) {
    pc_ = office_.enrol("CS01", "A", "01", "pc");
    deliver();
  }

  void deliver() {
    office_.pass(std::chrono::seconds(1));
    office_.deliver(office_.report(
        *pc_, {finding(Verdict::denied, Severity::violation, "game", "Game", "/opt/game")}));
  }

  HttpResponse post(const std::string& token) {
    return office_.ask({"POST", "/api/backup", {{"Authorization", "Bearer " + token}}});
  }

  Result<BackupDone> back_up_to(const std::string& target) {
    return back_up(office_.folder(), target, [this]() -> Result<std::string> {
      const auto answer = post(office_.token());
      if (answer.status != 200) return Error{ErrorCode::refused, answer.body};
      const auto json = decode_json(answer.body);
      JsonFields fields(*json);
      return fields.text("copy");
    });
  }

  test::TestOffice office_;
  FolderLock serving_;
  std::optional<test::Pc> pc_;
  support::TemporaryFolder folder_;
};

TEST_F(Backup, OfARunningCollectorIsAWholeCollector) {
  const std::string target = folder_.text() + "/copy";
  const auto done = back_up_to(target);
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_GE(done->entries, 5u);
  EXPECT_EQ(done->newest.value().log, "hunan/site/CS01");
  deliver();  // the collector goes on, the copy does not change
  EXPECT_EQ(commands::verify_ledger(target), 0);
  EXPECT_EQ(commands::rebuild(target), 0);
  const auto copied = read_file(target + "/keys/log.pem", 1u << 20);
  ASSERT_TRUE(copied) << copied.error().what;
  EXPECT_EQ(*copied, read_file(office_.folder() + "/keys/log.pem", 1u << 20).value());
}

TEST_F(Backup, OnlyItsOwnerCanReadIt) {
  const std::string target = folder_.text() + "/copy";
  ASSERT_TRUE(back_up_to(target));
  for (const auto& entry : fs::recursive_directory_iterator(target)) {
    EXPECT_EQ(fs::status(entry).permissions() & (fs::perms::group_all | fs::perms::others_all),
              fs::perms::none)
        << entry.path();
  }
  EXPECT_EQ(fs::status(target).permissions(), fs::perms::owner_all);
}

TEST_F(Backup, NamesTheDigestOfWhatLiesThere) {
  const std::string target = folder_.text() + "/copy";
  const auto done = back_up_to(target + "/");
  ASSERT_TRUE(done) << done.error().what;
  const Bytes ledger = read_file(target + "/ledger.sqlite", 64u << 20).value();
  EXPECT_EQ(done->digest, sha256(ledger));
  EXPECT_EQ(done->bytes, ledger.size());
  const Bytes sums = read_file(target + "/SHA256SUMS", 1u << 20).value();
  EXPECT_THAT(sums, testing::HasSubstr(to_hex(done->digest) + "  ledger.sqlite\n"));
  EXPECT_THAT(sums, testing::HasSubstr("  keys/log.pem\n"));
}

TEST_F(Backup, NeverOverwritesAndLeavesNothingHalf) {
  folder_.write("taken/file", "mine");
  const auto done = back_up_to(folder_.text() + "/taken");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::conflict);
  const auto unanswered =
      back_up(office_.folder(), folder_.text() + "/copy", []() -> Result<std::string> {
        return Error{ErrorCode::unavailable, "no answer"};
      });
  ASSERT_FALSE(unanswered);
  EXPECT_EQ(list_folder(folder_.text()).value(), std::vector<std::string>{"taken"});
  ASSERT_TRUE(back_up_to(folder_.text() + "/copy"));
  EXPECT_TRUE(list_folder(office_.folder() + "/copies").value().empty());
}

TEST_F(Backup, OnlyAnAdministratorHasTheLedgerCopied) {
  office_.make_accounts();
  const std::string city = office_.log_in("city");
  EXPECT_EQ(office_.post("/api/backup", "", city).status, 403u);
  EXPECT_EQ(post("wrong").status, 401u);
}

}  // namespace
}  // namespace examguard
