#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "agent/system/apart.hpp"
#include "tests/support/faulty_mount_linux.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

TEST(Apart, AnswersWhatTheJobAnswers) {
  EXPECT_EQ(run_apart([] { return 2; }, 3), 2);
  EXPECT_EQ(run_apart([] { return 0; }, 3), 0);
}

TEST(Apart, JobThatIsKilledHasNoAnswer) {
  EXPECT_EQ(run_apart([] { return ::raise(SIGKILL); }, 3), 3);
}

TEST(Apart, EndsAlthoughOneOfTheJobsThreadsNeverWill) {
  const support::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "served");
  const support::FaultyMount mount(folder / "served", support::FaultyMount::In::reading);
  if (!mount.is_mounted()) GTEST_SKIP() << "FUSE cannot be mounted here";
  const auto job = [&] {
    static std::atomic<bool> is_reading{false};
    const int fd = ::open((folder / "served/stuck").c_str(), O_RDONLY);
    std::thread([fd] {
      is_reading = true;
      char byte = 0;
      static_cast<void>(!::read(fd, &byte, 1));
    }).detach();
    while (!is_reading) std::this_thread::yield();
    return 1;
  };
  EXPECT_EQ(run_apart(job, 3), 1);
}

}  // namespace
}  // namespace examguard
