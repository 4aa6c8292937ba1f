#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

class FileLinux : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_private_folder(folder)); }
  void TearDown() override { fs::remove_all(folder); }

  [[nodiscard]] std::string at(const std::string& name) const { return folder + "/" + name; }

  static unsigned mode_of(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  const std::string folder = testing::TempDir() + "examguard-file-" + to_hex(random_bytes(8));
};

TEST_F(FileLinux, OnlyTheOwnerGetsInUnlessToldOtherwise) {
  EXPECT_EQ(mode_of(folder), 0700U);
  ASSERT_TRUE(write_file_atomically(at("private"), "x"));
  EXPECT_EQ(mode_of(at("private")), 0600U);
  const mode_t before = ::umask(077);
  const Result<> written = write_file_atomically(at("public"), "x", Access::everyone_reads);
  ::umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(mode_of(at("public")), 0644U);
}

TEST_F(FileLinux, LinkIsReplacedAndNeverWrittenThrough) {
  ASSERT_TRUE(write_file_atomically(at("victim"), "untouched"));
  fs::create_symlink(at("victim"), at("report.html"));
  ASSERT_TRUE(write_file_atomically(at("report.html"), "mine"));
  EXPECT_EQ(*read_file(at("victim"), 100), "untouched");
  EXPECT_EQ(*read_private_file(at("report.html"), 100), "mine");
}

TEST_F(FileLinux, PrivateFileIsNoLinkAndNotOpenToOthers) {
  ASSERT_TRUE(write_file_atomically(at("key"), "secret"));
  fs::create_symlink(at("key"), at("link"));
  EXPECT_EQ(read_private_file(at("link"), 100).error().code, ErrorCode::refused);
  EXPECT_EQ(*read_file(at("link"), 100), "secret");
  ::chmod(at("key").c_str(), 0640);
  EXPECT_EQ(read_private_file(at("key"), 100).error().code, ErrorCode::refused);
}

TEST_F(FileLinux, PipeDoesNotHang) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(at("pipe"), 100).error().code, ErrorCode::refused);
}

TEST_F(FileLinux, PrivateFolderIsNoLink) {
  fs::create_directory(at("real"));
  fs::create_directory_symlink(at("real"), at("link"));
  EXPECT_EQ(create_private_folder(at("link")).error().code, ErrorCode::refused);
  EXPECT_EQ(create_private_folder(at("link/")).error().code, ErrorCode::refused);
  ASSERT_TRUE(write_file_atomically(at("file"), ""));
  EXPECT_EQ(create_private_folder(at("file")).error().code, ErrorCode::refused);
}

TEST_F(FileLinux, ReadableFolderIsTightenedAndAWritableOneWithContentIsRefused) {
  fs::create_directory(at("state"));
  ASSERT_TRUE(write_file_atomically(at("state/x"), ""));
  ::chmod(at("state").c_str(), 0755);
  ASSERT_TRUE(create_private_folder(at("state")));
  EXPECT_EQ(mode_of(at("state")), 0700U);
  ::chmod(at("state").c_str(), 0777);
  EXPECT_EQ(create_private_folder(at("state")).error().code, ErrorCode::refused);
  ASSERT_TRUE(remove_file(at("state/x")));
  ASSERT_TRUE(create_private_folder(at("state")));
  EXPECT_EQ(mode_of(at("state")), 0700U);
}

TEST_F(FileLinux, FolderOfAnotherAccountIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  fs::create_directory(at("theirs"));
  ASSERT_EQ(::chown(at("theirs").c_str(), 65534, 65534), 0);
  EXPECT_EQ(create_private_folder(at("theirs")).error().code, ErrorCode::refused);
}

TEST_F(FileLinux, LockOfAKilledProcessIsFree) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<FolderLock> lock = lock_folder(folder);
    const char held = lock ? '1' : '0';
    if (::write(ready[1], &held, 1) == 1) ::pause();
    ::_exit(0);
  }
  char held = 0;
  ASSERT_EQ(::read(ready[0], &held, 1), 1);
  EXPECT_EQ(held, '1');
  const Result<FolderLock> second = lock_folder(folder);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, testing::HasSubstr("process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(lock_folder(folder));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(FileLinux, FullDiskLeavesTheOldBytes) {
  ASSERT_TRUE(write_file_atomically(at("state"), "old"));
  // A child with a file size limit meets the same path as a full disk: write() fails midway.
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Result<> written = write_file_atomically(at("state"), Bytes(10'000, 'x'));
    ::_exit(!written && written.error().code == ErrorCode::io ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*read_file(at("state"), 100), "old");
  EXPECT_THAT(*list_folder(folder), testing::ElementsAre("state"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace examguard
