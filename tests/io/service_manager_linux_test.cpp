// The test is the manager: it listens where sd_notify(3) says one does.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "io/service_manager.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard {
namespace {

class ServiceManager : public testing::Test {
 protected:
  ~ServiceManager() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "RUNTIME_DIRECTORY"})
      ::unsetenv(name);
    if (socket_ >= 0) ::close(socket_);
  }

  // `path` as in NOTIFY_SOCKET: "@..." is a name without a file.
  void listen(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address),
                     static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())),
              0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  std::string heard() {
    std::string line(64, '\0');
    const ssize_t count = ::recv(socket_, line.data(), line.size(), 0);
    return line.substr(0, static_cast<std::size_t>(count));
  }

  support::TemporaryFolder folder_;
  int socket_ = -1;
};

TEST_F(ServiceManager, IsToldThroughAFile) {
  listen(folder_.text() + "/notify");
  EXPECT_TRUE(tell_service_manager(ServiceNews::ready));
  EXPECT_EQ(heard(), "READY=1");
  EXPECT_TRUE(tell_service_manager(ServiceNews::stopping));
  EXPECT_EQ(heard(), "STOPPING=1");
}

TEST_F(ServiceManager, IsToldThroughANameWithoutAFile) {
  listen("@examguard-test-" + std::to_string(::getpid()));
  EXPECT_TRUE(tell_service_manager(ServiceNews::alive));
  EXPECT_EQ(heard(), "WATCHDOG=1");
}

TEST_F(ServiceManager, ThatIsNotThereNeedsNoNews) {
  EXPECT_TRUE(tell_service_manager(ServiceNews::ready));
  EXPECT_FALSE(watchdog_time());
  EXPECT_EQ(reason_to_stop(""), "");
}

TEST_F(ServiceManager, ThatWantsNewsAndCannotBeReachedIsAnError) {
  ::setenv("NOTIFY_SOCKET", (folder_.text() + "/nobody").c_str(), 1);
  EXPECT_FALSE(tell_service_manager(ServiceNews::ready));
  ::setenv("NOTIFY_SOCKET", std::string(300, 'x').c_str(), 1);
  EXPECT_FALSE(tell_service_manager(ServiceNews::ready));
}

TEST_F(ServiceManager, WatchesOnlyWhomItNames) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(watchdog_time(), std::chrono::seconds(30));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(watchdog_time(), std::chrono::seconds(30));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(watchdog_time());
  ::unsetenv("WATCHDOG_PID");
  for (const char* nonsense : {"", "0", "-1", "soon"}) {
    ::setenv("WATCHDOG_USEC", nonsense, 1);
    EXPECT_FALSE(watchdog_time()) << nonsense;
  }
}

TEST_F(ServiceManager, HearsSignsOfLifeWhileTheContextTurns) {
  listen(folder_.text() + "/notify");
  ::setenv("WATCHDOG_USEC", "30000", 1);
  boost::asio::io_context context;
  SignsOfLife signs(context);
  context.run_one();
  EXPECT_EQ(heard(), "WATCHDOG=1");
  while (::recv(socket_, nullptr, 0, MSG_DONTWAIT | MSG_PEEK) < 0) context.run_one();
  EXPECT_EQ(heard(), "WATCHDOG=1");
  signs.stop();
  context.run();  // ends, for there is nothing more to say
}

TEST_F(ServiceManager, LeavesAReasonToStop) {
  ::setenv("RUNTIME_DIRECTORY", folder_.text().c_str(), 1);
  EXPECT_EQ(reason_to_stop(""), "");
  folder_.write("stop-reason", "upgrade\n");
  EXPECT_EQ(reason_to_stop(""), "upgrade");
}

}  // namespace
}  // namespace examguard
