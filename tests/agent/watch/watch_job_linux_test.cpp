// The watcher, a real process with the real kernel.
#include "agent/watch/watch_job.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include "agent/watch/watch_cage_linux.hpp"
#include "agent/watch/watch_wire.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;
using What = Change::What;

constexpr int patience_ms = 20'000;
constexpr uid_t nobody = 65534;

class Watcher {
 public:
  explicit Watcher(const std::string& root, bool has_rights = true) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::close(in[1]);
      if (!has_rights && ::setresuid(nobody, nobody, nobody) != 0) ::_exit(9);
      ::_exit(answer_watch_job());
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
    const auto job = root + "\n";
    EXPECT_EQ(::write(in_, job.data(), job.size()), static_cast<ssize_t>(job.size()));
  }
  ~Watcher() {
    if (in_ >= 0) static_cast<void>(end());
  }

  // Reads until it comes; what came before is passed over. False: it does not come.
  bool tells(const WatchRecord& wanted) {
    return find([&](const WatchRecord& record) { return record == wanted; }).has_value();
  }
  std::optional<WatchRecord> find(const std::function<bool(const WatchRecord&)>& is_it) {
    for (;;) {
      for (; next_ < told_.size(); ++next_) {
        if (is_it(told_[next_])) return told_[next_++];
      }
      if (!read()) return std::nullopt;
    }
  }
  WatchedBy root_is_watched_by() {
    const auto found = find([](const WatchRecord& record) {
      const auto* volume = std::get_if<VolumeWatched>(&record);
      return volume != nullptr && volume->path == "/";
    });
    return found ? std::get<VolumeWatched>(*found).by : WatchedBy::none;
  }
  int end() {
    ::close(in_);
    in_ = -1;
    int status = 0;
    ::waitpid(process_, &status, 0);
    ::close(out_);
    return status;
  }
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  bool read() {
    pollfd asked{out_, POLLIN, 0};
    std::array<char, 4096> bytes{};
    if (::poll(&asked, 1, patience_ms) != 1) return false;
    const auto count = ::read(out_, bytes.data(), bytes.size());
    if (count <= 0) return false;
    const auto taken =
        reader_.take({bytes.data(), static_cast<std::size_t>(count)},
                     [this](WatchRecord record) { told_.push_back(std::move(record)); });
    EXPECT_TRUE(taken);
    return taken.has_value();
  }

  pid_t process_ = -1;
  int in_ = -1;
  int out_ = -1;
  WatchReader reader_;
  std::vector<WatchRecord> told_;
  std::size_t next_ = 0;
};

class WatchJob : public testing::Test {
 protected:
  WatchJob() {
    folder.write("home/li/old", "x");
    filesystem::permissions(folder.text(), filesystem::perms(0755));
  }

  support::TemporaryFolder folder;
};

// The watcher may be looking a name up at this very moment.
bool is_let_go(const std::string& mounted) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (::umount(mounted.c_str()) != 0) {
    if (errno != EBUSY || std::chrono::steady_clock::now() > end) return false;
  }
  return true;
}

#define NEEDS_FANOTIFY(watcher)                                          \
  if ((watcher).root_is_watched_by() != WatchedBy::fanotify) {           \
    GTEST_SKIP() << "this system lets nobody watch a whole file system"; \
  }

TEST_F(WatchJob, TellsWhatAppearsChangesMovesAndVanishes) {
  Watcher watcher(folder.text());
  NEEDS_FANOTIFY(watcher);
  folder.write("home/li/a", "x");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/a"}));
  folder.write("home/li/old", "y");
  EXPECT_TRUE(watcher.tells(Change{What::changed, false, "/home/li/old"}));
  filesystem::rename(folder / "home/li/a", folder / "home/b");
  EXPECT_TRUE(watcher.tells(Change{What::vanished, false, "/home/li/a"}));
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/b"}));
  filesystem::rename(folder / "home/li", folder / "home/wang");
  EXPECT_TRUE(watcher.tells(Change{What::vanished, true, "/home/li"}));
  EXPECT_TRUE(watcher.tells(Change{What::appeared, true, "/home/wang"}));
  filesystem::remove(folder / "home/b");
  EXPECT_TRUE(watcher.tells(Change{What::vanished, false, "/home/b"}));
  EXPECT_EQ(watcher.end(), 0);
}

TEST_F(WatchJob, TellsOfWhatIsGoneBeforeItIsHeardOf) {
  Watcher watcher(folder.text());
  NEEDS_FANOTIFY(watcher);
  ::kill(watcher.process(), SIGSTOP);
  folder.write("home/li/short", "x");
  filesystem::remove(folder / "home/li/short");
  folder.write("home/li/d/inner", "x");
  filesystem::remove_all(folder / "home/li/d");
  ::kill(watcher.process(), SIGCONT);
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/short"}));
  EXPECT_TRUE(watcher.tells(Change{What::vanished, false, "/home/li/short"}));
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/d/inner"}));
  EXPECT_TRUE(watcher.tells(Change{What::vanished, false, "/home/li/d/inner"}));
}

TEST_F(WatchJob, SaysThatChangesWereLost) {
  Watcher watcher(folder.text());
  NEEDS_FANOTIFY(watcher);
  unsigned most = 0;
  std::ifstream("/proc/sys/fs/fanotify/max_queued_events") >> most;
  if (most == 0 || most > 100'000) GTEST_SKIP() << "the kernel's queue has room for too many";
  ::kill(watcher.process(), SIGSTOP);
  const int home = ::open((folder / "home/li").c_str(), O_RDONLY | O_DIRECTORY);
  for (unsigned i = 0; i <= most; ++i) {
    ::mknodat(home, ("file-" + std::to_string(i)).c_str(), S_IFREG | 0600, 0);
  }
  ::close(home);
  ::kill(watcher.process(), SIGCONT);
  EXPECT_TRUE(watcher.tells(ChangesLost{}));
}

TEST_F(WatchJob, FollowsVolumesThatComeAndLetsThemGo) {
  filesystem::create_directories(folder / "media/usb");
  Watcher watcher(folder.text());
  NEEDS_FANOTIFY(watcher);
  const auto stick = folder.text() + "/media/usb";
  if (::mount("stick", stick.c_str(), "tmpfs", 0, nullptr) != 0) {
    GTEST_SKIP() << "mounting needs root";
  }
  EXPECT_TRUE(watcher.tells(VolumeWatched{"/media/usb", WatchedBy::fanotify, false, true}));
  folder.write("media/usb/考试/答案.txt", "x");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, true, "/media/usb/考试"}));
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/media/usb/考试/答案.txt"}));
  EXPECT_TRUE(is_let_go(stick)) << "nobody may hold it";
  EXPECT_TRUE(watcher.tells(VolumeGone{"/media/usb"}));
}

TEST_F(WatchJob, WithoutRightsFollowsTheFoldersOfPeople) {
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown((folder / "home/li").c_str(), nobody, nobody), 0);
  }
  Watcher watcher(folder.text(), false);
  ASSERT_EQ(watcher.root_is_watched_by(), WatchedBy::inotify);
  folder.write("home/li/a", "x");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/a"}));
  filesystem::create_directories(folder / "home/li/d");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, true, "/home/li/d"}));
  folder.write("home/li/d/b", "x");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/d/b"}));
  filesystem::rename(folder / "home/li/d", folder / "home/li/e");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, true, "/home/li/e"}));
  folder.write("home/li/e/c", "x");
  EXPECT_TRUE(watcher.tells(Change{What::appeared, false, "/home/li/e/c"}));
  filesystem::remove_all(folder / "home/li/e");
  EXPECT_TRUE(watcher.tells(Change{What::vanished, true, "/home/li/e"}));
}

TEST_F(WatchJob, WithoutARootThereIsNothingToDo) {
  Watcher watcher(folder.text() + "/missing");
  EXPECT_EQ(WEXITSTATUS(watcher.end()), 3);
}

TEST(WatchCage, NothingCanBeWrittenStartedOrConnected) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  support::TemporaryFolder folder;
  folder.write("file", "x");
  const auto path = folder.text() + "/file";
  EXPECT_EXIT(
      {
        if (!enter_watch_cage()) std::_Exit(1);
        if (::geteuid() != nobody) std::_Exit(2);
        if (::open(path.c_str(), O_RDONLY) < 0) std::_Exit(3);
        for (const int flags : {O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_CREAT}) {
          if (::open(path.c_str(), flags, 0600) >= 0 || errno != EPERM) std::_Exit(4);
        }
        if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) std::_Exit(5);
        if (::unlink(path.c_str()) == 0 || ::chmod(path.c_str(), 0777) == 0) std::_Exit(6);
        if (::umount("/proc") == 0 || errno != EPERM) std::_Exit(7);
        if (::setresuid(0, 0, 0) == 0) std::_Exit(8);
        char* const arguments[] = {nullptr};
        ::execv("/bin/true", arguments);
        std::_Exit(errno == EPERM ? 0 : 9);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace examguard
