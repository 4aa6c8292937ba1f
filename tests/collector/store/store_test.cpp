#include "collector/store/store.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "collector/store/sqlite.hpp"
#include "io/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

class StoreFile : public testing::Test {
 protected:
  ErrorCode trouble() {
    const auto store = open_sqlite_store(folder_.text());
    EXPECT_FALSE(store);
    return store ? ErrorCode::conflict : store.error().code;
  }
  fs::perms rights() { return fs::status(path_).permissions(); }

  support::TemporaryFolder folder_;
  const std::string path_ = folder_.text() + "/ledger.sqlite";
};

constexpr auto owner_only = fs::perms::owner_read | fs::perms::owner_write;

TEST_F(StoreFile, BelongsToItsOwnerAlone) {
  ASSERT_TRUE(create_sqlite_store(folder_.text()));
  EXPECT_EQ(rights(), owner_only);
  fs::permissions(path_, fs::perms::all);  // as an older collector left it, and worse
  ASSERT_TRUE(open_sqlite_store(folder_.text()));
  EXPECT_EQ(rights(), owner_only);
}

TEST_F(StoreFile, IsNeverMadeInPlaceOfALostOne) {
  EXPECT_EQ(trouble(), ErrorCode::not_found);
  EXPECT_FALSE(file_exists(path_));
  folder_.write("ledger.sqlite", "");
  EXPECT_EQ(trouble(), ErrorCode::malformed);
  folder_.write("ledger.sqlite", "something else entirely, longer than a header of a database");
  EXPECT_EQ(trouble(), ErrorCode::io);
  EXPECT_FALSE(create_sqlite_store(folder_.text())) << "nor is one that is there";
}

TEST_F(StoreFile, OfAnotherVersionIsBroughtUpToDateOrRefused) {
  ASSERT_TRUE(create_sqlite_store(folder_.text()));
  const auto set = [&](const std::string& sql) {
    auto database = Database::open(path_).value();
    ASSERT_TRUE(database.run(sql));
  };
  set("DROP INDEX view_assignment_seat; DROP INDEX view_enrolment_site;"
      "DROP INDEX view_stop_agent; DROP TABLE clock_confirmed; DROP TABLE view_calendar;"
      "DROP INDEX view_report_session; ALTER TABLE view_report DROP COLUMN session;"
      "ALTER TABLE view_report DROP COLUMN phase; ALTER TABLE view_report DROP COLUMN part;"
      "ALTER TABLE view_report DROP COLUMN readiness;"
      "ALTER TABLE view_report DROP COLUMN unchanged; DROP TABLE view_claim;"
      "DROP TABLE seat_doubt; ALTER TABLE enrol_code DROP COLUMN seats; PRAGMA user_version = 1");
  const auto old = open_sqlite_store(folder_.text());
  ASSERT_TRUE(old) << old.error().what;
  EXPECT_TRUE((*old)->clock_confirmed(TimePoint()));
}

TEST_F(StoreFile, OfANewerCollectorIsLeftAlone) {
  ASSERT_TRUE(create_sqlite_store(folder_.text()));
  ASSERT_TRUE(Database::open(path_)->run("PRAGMA user_version = 1000"));
  EXPECT_EQ(trouble(), ErrorCode::unsupported);
}

}  // namespace
}  // namespace examguard
