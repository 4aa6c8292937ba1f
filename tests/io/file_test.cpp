#include "io/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "io/random.hpp"

namespace examguard {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_private_folder(folder)); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] std::string at(const std::string& name) const { return folder + "/" + name; }

  const std::string folder = testing::TempDir() + "examguard-file-" + to_hex(random_bytes(8));
};

TEST_F(File, GivesBackWhatWasWritten) {
  const Bytes bytes("a\0b\xff\n", 5);
  ASSERT_TRUE(write_file_atomically(at("state"), bytes));
  EXPECT_EQ(*read_file(at("state"), 5), bytes);
  ASSERT_TRUE(write_file_atomically(at("state"), ""));
  EXPECT_EQ(*read_file(at("state"), 0), "");
}

TEST_F(File, KeepsNamesOutsideAscii) {
  ASSERT_TRUE(write_file_atomically(at("考场 1号机.json"), "x"));
  EXPECT_EQ(*list_folder(folder), std::vector<std::string>{"考场 1号机.json"});
}

TEST_F(File, ReadsNoMoreThanTheLimit) {
  ASSERT_TRUE(write_file_atomically(at("state"), Bytes(100'001, 'x')));
  EXPECT_EQ(read_file(at("state"), 100'001)->size(), 100'001U);
  EXPECT_EQ(read_file(at("state"), 100'000).error().code, ErrorCode::too_large);
}

TEST_F(File, NamesPathAndReason) {
  const Error error = read_file(at("absent"), 10).error();
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_THAT(error.what, testing::HasSubstr(at("absent")));
  EXPECT_EQ(read_file(folder, 10).error().code, ErrorCode::refused);
  EXPECT_FALSE(write_file_atomically(at("no/folder"), "x"));
  EXPECT_FALSE(write_file_atomically(folder, "x"));
  EXPECT_THAT(*list_folder(folder), testing::IsEmpty());
}

TEST_F(File, NewFileNeverReplaces) {
  ASSERT_TRUE(write_new_file(at("key"), "first"));
  EXPECT_EQ(write_new_file(at("key"), "second").error().code, ErrorCode::conflict);
  EXPECT_EQ(*read_file(at("key"), 10), "first");
  EXPECT_THAT(*list_folder(folder), testing::ElementsAre("key"));
}

TEST_F(File, MovesAndRemoves) {
  ASSERT_TRUE(write_file_atomically(at("a"), "x"));
  ASSERT_TRUE(write_file_atomically(at("b"), "old"));
  ASSERT_TRUE(move_file(at("a"), at("b")));
  EXPECT_EQ(*read_file(at("b"), 10), "x");
  EXPECT_EQ(move_file(at("a"), at("b")).error().code, ErrorCode::not_found);
  ASSERT_TRUE(remove_file(at("b")));
  ASSERT_TRUE(remove_file(at("b")));
  EXPECT_FALSE(file_exists(at("b")));
}

TEST_F(File, HidesAndRemovesWhatAKillLeftHalfWritten) {
  ASSERT_TRUE(write_file_atomically(at(".half-0011"), "torn"));
  ASSERT_TRUE(write_file_atomically(at("whole"), "x"));
  EXPECT_THAT(*list_folder(folder), testing::ElementsAre("whole"));
  ASSERT_TRUE(remove_half_written(folder));
  EXPECT_FALSE(file_exists(at(".half-0011")));
  EXPECT_TRUE(file_exists(at("whole")));
}

TEST_F(File, LockHasOneHolder) {
  {
    const Result<FolderLock> first = lock_folder(folder);
    ASSERT_TRUE(first);
    const Result<FolderLock> second = lock_folder(folder);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::unavailable);
    EXPECT_THAT(second.error().what, testing::HasSubstr(folder));
  }
  EXPECT_TRUE(lock_folder(folder));
  EXPECT_THAT(*list_folder(folder), testing::IsEmpty());
}

TEST_F(File, WhoAsksForALockDoesNotTakeIt) {
  EXPECT_FALSE(is_folder_locked(folder).value()) << "nobody ever held it";
  {
    const Result<FolderLock> lock = lock_folder(folder);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(is_folder_locked(folder).value());
  }
  EXPECT_FALSE(is_folder_locked(folder).value());
  EXPECT_TRUE(lock_folder(folder));
  EXPECT_FALSE(is_folder_locked(at("nowhere")).value());
}

TEST_F(File, MakesFoldersWithTheirParents) {
  ASSERT_TRUE(create_folder(at("x/y/z/")));
  ASSERT_TRUE(create_folder(at("x/y/z")));
  ASSERT_TRUE(write_file_atomically(at("x/file"), ""));
  EXPECT_EQ(create_folder(at("x/file")).error().code, ErrorCode::conflict);
  EXPECT_FALSE(create_folder(at("x/file/below")));
}

TEST_F(File, KnowsTheFreeSpace) {
  EXPECT_GT(*free_space(folder), 0U);
  EXPECT_FALSE(free_space(at("absent")));
}

}  // namespace
}  // namespace examguard
