// A file whose content was changed on the bare disk, below a file system that knows nothing of it:
// its size and all its times are as they were.
#include "agent/scan/recheck.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "agent/scan/scan.hpp"
#include "core/crypto.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/settled_times_linux.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

using testing::IsEmpty;

constexpr Recheck::Limits every_file{1, 1000, 1u << 20};

bool run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

class RecheckOfADisk : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(disk_).close();
    std::filesystem::resize_file(disk_, 4u << 20);
    std::filesystem::create_directory(root_);
    if (!run("mkfs.ext4 -q " + disk_) || !mount()) GTEST_SKIP() << "needs root and loop devices";
    std::ofstream(root_ + "/run") << "#!/bin/sh\necho harmless\n";
    std::ofstream(root_ + "/other") << "#!/bin/sh\necho other\n";
    support::let_times_settle();
  }
  void TearDown() override { run("umount " + root_); }

  bool mount() { return run("mount -o loop " + disk_ + " " + root_); }
  // False: the system gave the disk another number, so that nothing of it is remembered.
  bool forge() {
    const auto before = stat_of_file();
    run("umount " + root_);
    std::ifstream in(disk_, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto at = bytes.find("harmless");
    EXPECT_NE(at, std::string::npos);
    bytes.replace(at, 8, "cheating");
    std::ofstream(disk_, std::ios::binary) << bytes;
    EXPECT_TRUE(mount());
    const auto after = stat_of_file();
    return before.st_dev == after.st_dev && before.st_ctim.tv_nsec == after.st_ctim.tv_nsec;
  }
  struct stat stat_of_file() const {
    struct stat found {};
    EXPECT_EQ(::stat((root_ + "/run").c_str(), &found), 0);
    return found;
  }

  ScanResult scan(std::shared_ptr<Recheck> recheck) {
    ScanRequest request;
    request.root = root_;
    request.seen = ScanState::load(folder_.text() + "/scan-state", sha256("build"));
    request.now = parse_time("2026-11-24T04:00:00.000Z").value();
    request.recheck = std::move(recheck);
    return scan_machine(request, support::judge_of("programs: {rules: []}\n"), {}).value();
  }
  static std::string hash_of_run(const ScanResult& result) {
    std::string hash = "none";
    result.programs.each([&](const Observation& program) {
      if (program.name == "run" && program.sha256) hash = to_text(*program.sha256);
    });
    return hash;
  }

  support::TemporaryFolder folder_;
  std::string disk_ = folder_.text() + "/disk";
  std::string root_ = folder_.text() + "/root";
};

TEST_F(RecheckOfADisk, CatchesAForgedFileAndJudgesItAnew) {
  const auto harmless = hash_of_run(scan(nullptr));
  if (!forge()) GTEST_SKIP() << "the disk came back as another device";
  const auto fooled = scan(nullptr);
  EXPECT_EQ(hash_of_run(fooled), harmless) << "what is remembered is believed";
  EXPECT_EQ(fooled.coverage.rechecked_files, 0U);

  const auto caught = scan(std::make_shared<Recheck>(every_file, 7));
  EXPECT_EQ(caught.coverage.rechecked_files, 2U);
  EXPECT_EQ(hash_of_run(caught), to_text(sha256("#!/bin/sh\necho cheating\n")));
  ASSERT_EQ(caught.gaps.size(), 1U);
  EXPECT_EQ(caught.gaps[0].why, "forged");
  EXPECT_EQ(caught.gaps[0].path.text, "/run");

  const auto later = scan(std::make_shared<Recheck>(every_file, 7));
  EXPECT_EQ(hash_of_run(later), hash_of_run(caught)) << "it is remembered as it is";
  EXPECT_THAT(later.gaps, IsEmpty());
}

TEST_F(RecheckOfADisk, OfUnchangedFilesSaysNothing) {
  const auto first = scan(nullptr);
  const auto second = scan(std::make_shared<Recheck>(every_file, 7));
  EXPECT_EQ(second.coverage.rechecked_files, 2U);
  EXPECT_EQ(second.coverage.opened_files, 0U) << "counted apart";
  EXPECT_EQ(second.findings, first.findings);
  EXPECT_THAT(second.gaps, IsEmpty());
}

FileStat file(std::uint64_t inode, std::uint64_t size) {
  FileStat stat;
  stat.device = 1;
  stat.inode = inode;
  stat.size = size;
  return stat;
}

std::set<std::uint64_t> taken(Recheck& recheck, std::uint64_t files, std::uint64_t size) {
  std::set<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < files; ++i) {
    if (recheck.takes(file(i, size))) numbers.insert(i);
  }
  return numbers;
}

TEST(RecheckChoice, IsASmallShareAndAnotherOneEachTime) {
  Recheck one({1000, 1000, 1u << 20}, 1);
  Recheck other({1000, 1000, 1u << 20}, 2);
  const auto first = taken(one, 300'000, 1);
  EXPECT_GT(first.size(), 200U);
  EXPECT_LT(first.size(), 400U);
  EXPECT_NE(taken(other, 300'000, 1), first);
}

TEST(RecheckChoice, TakesNoMoreThanItsLimits) {
  Recheck few({1, 10, 1u << 20}, 1);
  EXPECT_EQ(taken(few, 1000, 1).size(), 10U);
  Recheck bytes({1, 1000, 1000}, 1);
  EXPECT_EQ(taken(bytes, 1000, 300).size(), 3U);
}

}  // namespace
}  // namespace examguard
