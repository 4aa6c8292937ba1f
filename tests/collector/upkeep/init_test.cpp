#include "collector/upkeep/init.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "collector/commands/commands.hpp"
#include "collector/office/office.hpp"
#include "collector/store/sqlite.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"
#include "tests/collector/test_office.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class Init : public testing::Test {
 protected:
  Init() {
    EXPECT_TRUE(save_private_key(folder_.text() + "/root.pem", *generate_key(KeyKind::p256)));
    options_.folder = folder_.text() + "/office";
    options_.deployment = "hunan";
    options_.names = {"127.0.0.1"};
    options_.root_key = folder_.text() + "/root.pem";
  }

  support::TemporaryFolder folder_;
  InitOptions options_;
};

TEST_F(Init, LeavesNothingBehindWhenItFails) {
  const InitOptions good = options_;
  for (const auto& spoil : std::vector<std::function<void(InitOptions&)>>{
           [](InitOptions& o) { o.deployment = "x y/z"; },
           [](InitOptions& o) { o.names = {"no name!"}; },
           [](InitOptions& o) { o.config.ingest = "nowhere"; },
           [](InitOptions& o) { o.config.staff = "off"; },
           [](InitOptions& o) { o.root_key = "/nonexistent"; },
           [](InitOptions& o) {
             o.policy_keys = {{"nobody", "/nonexistent"}};
           }}) {
    options_ = good;
    spoil(options_);
    EXPECT_FALSE(init_collector(options_));
    EXPECT_FALSE(file_exists(options_.folder));
  }
  EXPECT_TRUE(init_collector(good)) << "and is not in its own way";
}

TEST_F(Init, KeysMayBeHandedInByTheServiceManager) {
  ASSERT_TRUE(init_collector(options_));
  const fs::path kept = fs::path(options_.folder) / "keys";
  const auto elsewhere = folder_ / "credentials";
  fs::create_directory(elsewhere);
  for (const auto* name : {"log.pem", "desk.pem", "server.pem", "client-ca.pem"})
    fs::rename(kept / name, elsewhere / name);
  EXPECT_FALSE(Office::load(options_.folder));
  ::setenv("CREDENTIALS_DIRECTORY", elsewhere.c_str(), 1);
  EXPECT_TRUE(Office::load(options_.folder));
  // Of those that are in both places, the one that is handed in counts.
  fs::copy_file(elsewhere / "desk.pem", kept / "log.pem");
  EXPECT_TRUE(Office::load(options_.folder));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_FALSE(Office::load(options_.folder));
}

TEST_F(Init, MakesKeysForAnOfficeThatHasNoneAndUsesThemAgain) {
  options_.root_key.clear();
  options_.new_keys = folder_.text() + "/keys";
  options_.names = {"no name!"};
  EXPECT_FALSE(init_collector(options_));
  const auto root = read_file(options_.new_keys + "/root.pem", 4096).value();
  options_.names = {"127.0.0.1"};
  options_.region = "430000";
  ASSERT_TRUE(init_collector(options_));
  EXPECT_EQ(read_file(options_.new_keys + "/root.pem", 4096).value(), root);
  const auto office = Office::load(options_.folder).value();
  for (const Role role : {Role::policy, Role::calendar}) {
    const auto key = std::find_if(office.trust().keys.begin(), office.trust().keys.end(),
                                  [&](const TrustedKey& k) { return k.role == role; });
    ASSERT_NE(key, office.trust().keys.end());
    EXPECT_EQ(key->scope.code, "430000");
  }
}

TEST_F(Init, WithARosterHandsOutAStringForEachRoom) {
  folder_.write("roster.csv",
                "省代码,省,考点代码,考点,考场,机位\n430000,湖南省,CS01,第一,A,01\n"
                "430000,湖南省,CS01,第一,A,02\n430000,湖南省,CS01,第一,B,01\n");
  options_.roster = folder_.text() + "/roster.csv";
  options_.administrator = "zhang";
  const auto done = init_collector(options_);
  ASSERT_TRUE(done) << done.error().what;
  ASSERT_EQ(done->codes.size(), 2U);
  EXPECT_EQ(done->codes[0].room, "A");
  EXPECT_EQ(done->codes[0].seats, 2);
  EXPECT_EQ(done->codes[1].room, "B");
  EXPECT_NE(done->codes[0].string, done->codes[1].string);
  EXPECT_EQ(done->administrator, "zhang");
  EXPECT_EQ(commands::verify_ledger(options_.folder), 0);
}

TEST_F(Init, ARosterThatDoesNotHoldIsSaidBeforeAnythingIsMade) {
  folder_.write("roster.yaml", "format: 1\nregions: none\n");
  options_.roster = folder_.text() + "/roster.yaml";
  EXPECT_FALSE(init_collector(options_));
  EXPECT_FALSE(file_exists(options_.folder));
}

TEST_F(Init, ClearsAnEmptyFolderThatWasThereButKeepsIt) {
  fs::create_directory(options_.folder);
  options_.names = {"no name!"};
  EXPECT_FALSE(init_collector(options_));
  EXPECT_THAT(list_folder(options_.folder).value(), IsEmpty());
}

TEST_F(Init, TouchesNoFolderInWhichSomethingLies) {
  folder_.write("office/mine", "mine");
  fs::permissions(options_.folder, fs::perms(0755));
  const auto refused = init_collector(options_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_THAT(refused.error().what, HasSubstr("not empty (mine)"));
  EXPECT_EQ(fs::status(options_.folder).permissions(), fs::perms(0755));
}

TEST_F(Init, AnOfficeWithTheWrongKeyDoesNotOpen) {
  ASSERT_TRUE(init_collector(options_));
  const std::string keys = options_.folder + "/keys/";
  for (const char* name : {"log", "desk"}) {
    ASSERT_TRUE(Office::load(options_.folder));
    fs::rename(keys + name + ".pem", keys + "kept");
    fs::copy_file(keys + "order.pem", keys + name + ".pem");
    const auto office = Office::load(options_.folder);
    ASSERT_FALSE(office) << name;
    EXPECT_THAT(office.error().what, HasSubstr(std::string(name) + ".pem is not a " + name));
    fs::rename(keys + "kept", keys + name + ".pem");
  }
}

// verify-ledger on a stopped collector with one report.
class VerifyLedger : public testing::Test {
 protected:
  VerifyLedger() {
    test::TestOffice office;
    auto pc = office.enrol("CS01", "A", "01", "pc");
    office.deliver(office.report(pc, {}));
    const std::string copy = folder_.text() + "/office";
    fs::copy(office.folder(), copy, fs::copy_options::recursive);
    for (const char* name : {"", "-wal", "-shm"}) fs::remove(copy + "/ledger.sqlite" + name);
    std::promise<bool> copied;
    office.collector().store.read<bool>(
        [&](Store& store) -> Result<bool> {
          return store.copy_to(copy + "/ledger.sqlite").has_value();
        },
        [&](const Result<bool>& done) { copied.set_value(done && *done); });
    EXPECT_TRUE(copied.get_future().get());
  }
  int verify() { return commands::verify_ledger(folder_.text() + "/office"); }
  void change(const std::string& sql) {
    auto database = Database::open(folder_.text() + "/office/ledger.sqlite").value();
    ASSERT_TRUE(database.run(sql));
  }

  support::TemporaryFolder folder_;
};

TEST_F(VerifyLedger, FindsAWholeLedgerWhole) {
  EXPECT_EQ(verify(), 0);
  change("DELETE FROM object");  // erased by retention or law: the entries stand
  EXPECT_EQ(verify(), 0);
}

TEST_F(VerifyLedger, FindsEveryChange) {
  for (const char* sql :
       {"UPDATE entry SET received = received + 1 WHERE idx = 1",
        "UPDATE entry SET type = 'stop' WHERE type = 'report'",
        "UPDATE entry SET digest = zeroblob(32) WHERE type = 'report'",
        "UPDATE entry SET leaf = zeroblob(32) WHERE type = 'report'",
        "UPDATE object SET bytes = bytes || x'00'", "DELETE FROM entry WHERE idx = 1",
        "DELETE FROM entry WHERE log = 'hunan/office'", "DELETE FROM entry"}) {
    const std::string path = folder_.text() + "/office/ledger.sqlite";
    fs::copy_file(path, folder_.text() + "/kept", fs::copy_options::overwrite_existing);
    change(sql);
    EXPECT_EQ(verify(), 3) << sql;
    fs::copy_file(folder_.text() + "/kept", path, fs::copy_options::overwrite_existing);
    ASSERT_EQ(verify(), 0);
  }
}

}  // namespace
}  // namespace examguard
