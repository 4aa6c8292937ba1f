// Scans of 20,000 files that are killed and resumed: nothing is hashed twice, and what a scan says
// it hashed is what find and sha256sum say.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "agent/scan/hash_list.hpp"
#include "agent/scan/scan.hpp"
#include "agent/scan/scan_state.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/settled_times_linux.hpp"

namespace examguard {
namespace {

constexpr std::string_view every_hash =
    "files:\n  rules:\n    - id: known\n      deny: [{sha256: "
    "[ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad]}]\n"
    "      category: question-bank\n      severity: violation\n"
    "      why: {zh: 题库, en: answers}\n      todo: {zh: 删除, en: delete it}\n";
constexpr int folders = 100;
constexpr int files_of_folder = 200;
constexpr std::uint64_t all_files = folders * files_of_folder;

std::string sha256sums(const std::string& root) {
  const auto command =
      "cd '" + root + "' && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  char piece[65536];
  while (const auto count = std::fread(piece, 1, sizeof piece, pipe)) text.append(piece, count);
  EXPECT_EQ(::pclose(pipe), 0);
  // "./a" is "/a" of the root.
  for (auto at = text.find("  ./"); at != std::string::npos; at = text.find("  ./", at + 3)) {
    text.erase(at + 2, 1);
  }
  return text;
}

class Resume : public testing::TestWithParam<unsigned> {
 protected:
  static void SetUpTestSuite() {
    root_ = new support::MachineRoot;
    for (int folder = 0; folder < folders; ++folder) {
      const auto path = "home/li/" + std::to_string(folder) + "/";
      for (int file = 0; file < files_of_folder; ++file) {
        std::string content(static_cast<std::size_t>(folder * 7 + file * 31), 'x');
        root_->write(path + std::to_string(file), content + std::to_string(file));
      }
    }
    root_->write("home/li/0/new\nline", "a");
    root_->write("home/li/0/back\\slash", "b");
    std::filesystem::remove(*root_ / "home/li/0/0");
    // For these, and etc/passwd, three others go.
    std::filesystem::remove(*root_ / "home/li/0/1");
    std::filesystem::remove(*root_ / "home/li/0/2");
    support::let_times_settle();
    sums_ = sha256sums(root_->text());
  }
  static void TearDownTestSuite() {
    delete root_;
    root_ = nullptr;
  }

  [[nodiscard]] ScanRequest request() const {
    ScanRequest request;
    request.root = root_->text();
    request.threads = GetParam();
    request.seen = ScanState::load(state_file(), sha256("build"));
    request.now = parse_time("2026-11-24T04:00:00.000Z").value();
    return request;
  }
  ScanResult scan(HashList& hashes) {
    auto wanted = request();
    wanted.hashed = [&](std::string_view path, const Digest& hash) { hashes.add(path, hash); };
    auto result = scan_machine(wanted, support::judge_of(every_hash), {});
    EXPECT_TRUE(result) << (result ? "" : result.error().what);
    return std::move(*result);
  }
  [[nodiscard]] std::string state_file() const { return state_.text() + "/scan-state"; }

  // Another process scans, and is killed when half is hashed and a checkpoint was written.
  void scan_and_be_killed() {
    const pid_t process = ::fork();
    if (process == 0) {
      auto wanted = request();
      wanted.checkpoints = std::chrono::milliseconds(1);
      const auto hashed = std::make_shared<std::atomic<std::uint64_t>>(0);
      wanted.hashed = [this, hashed](std::string_view, const Digest&) {
        if (hashed->fetch_add(1) != all_files / 2) return;
        while (!file_exists(state_file())) std::this_thread::yield();
        ::kill(::getpid(), SIGKILL);
      };
      static_cast<void>(scan_machine(wanted, support::judge_of(every_hash), {}));
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(process, &status, 0), process);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it was not killed midway";
  }
  // What the state file knows of the root's files, by whatever judge.
  [[nodiscard]] KnownFolder known() const {
    KnownFolder sum;
    ScanState::load(state_file(), sha256("build"))->each_known([&](const KnownFolder& folder) {
      sum.files += folder.files;
      sum.bytes += folder.bytes;
    });
    return sum;
  }

  static inline support::MachineRoot* root_ = nullptr;
  static inline std::string sums_;
  support::TemporaryFolder state_;
};

TEST_P(Resume, WhatWasHashedIsWhatSha256sumSaysColdWarmAndResumed) {
  HashList cold;
  const auto first = scan(cold);
  EXPECT_EQ(cold.take(), sums_) << "cold";
  EXPECT_EQ(first.coverage.opened_files, all_files);

  HashList warm;
  const auto second = scan(warm);
  EXPECT_EQ(warm.take(), sums_) << "warm";
  EXPECT_EQ(second.coverage.opened_files, 0U);
  EXPECT_EQ(second.coverage.hashed_bytes, 0U);

  ASSERT_TRUE(remove_file(state_file()));
  ASSERT_NO_FATAL_FAILURE(scan_and_be_killed());
  const auto saved = known();
  EXPECT_GT(saved.files, 0U);
  EXPECT_LT(saved.files, all_files);
  HashList resumed;
  const auto third = scan(resumed);
  EXPECT_EQ(resumed.take(), sums_) << "resumed";
  EXPECT_EQ(third.coverage.opened_files + saved.files, all_files) << "nothing is opened twice";
  EXPECT_EQ(third.coverage.hashed_bytes + saved.bytes, first.coverage.hashed_bytes);
  EXPECT_EQ(known().files, all_files);
}

INSTANTIATE_TEST_SUITE_P(Threads, Resume, testing::Values(1U, 2U, 8U));

}  // namespace
}  // namespace examguard
