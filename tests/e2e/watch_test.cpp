// The running service follows what changes: what is forbidden is at the collector long before the
// next scan of everything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
namespace process = boost::process;
using testing::HasSubstr;

// A deployment with one PC whose service runs, and has scanned once.
class Watching : public testing::Test {
 protected:
  Watching() : state_(deployment_.enrol("1")), root_(deployment_.folder() + "/pc") {
    deployment_.files().write("pc/etc/passwd", "kao:x:1000:1000::/home/kao:/bin/sh\n");
    deployment_.files().write("pc/home/kao/notes.txt", "nothing\n");
    filesystem::create_directories(root_ + "/media/usb");
    agent_ = process::child(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
                            process::args({"run", "--state", state_, "--root", root_}),
                            process::std_out > process::null,
                            process::std_err > (deployment_.folder() + "/agent.log"));
  }
  ~Watching() override {
    ::kill(agent_.id(), SIGTERM);
    agent_.wait();
    EXPECT_EQ(agent_.exit_code(), 0);
  }

  // False: it does not come true.
  static bool comes_true(const std::function<bool()>& what) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(180);
    while (std::chrono::steady_clock::now() < end) {
      if (what()) return true;
    }
    return false;
  }
  bool seat_is(const std::string& judgement) const {
    return comes_true(
        [&] { return deployment_.seat("1").at("judgement").as_string() == judgement; });
  }
  std::string report() const { return run_agent({"report", "--json", "--state", state_}).out; }
  bool report_has(const std::string& text) const {
    return comes_true([&] { return report().find(text) != std::string::npos; });
  }
  std::string log() const {
    std::ifstream file(deployment_.folder() + "/agent.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool log_has(const std::string& text) const {
    return comes_true([&] { return log().find(text) != std::string::npos; });
  }
  bool watches_all() const {
    return log_has("a volume is watched") && log().find("fanotify") != std::string::npos;
  }
  // The one child of the service that stays.
  pid_t watcher() const {
    const auto id = std::to_string(agent_.id());
    pid_t child = 0;
    std::ifstream("/proc/" + id + "/task/" + id + "/children") >> child;
    return child;
  }

  Deployment deployment_;
  std::string state_;
  std::string root_;
  process::child agent_;
};

TEST_F(Watching, AForbiddenFileIsAtTheCollectorWithoutAnotherFullScan) {
  ASSERT_TRUE(seat_is("clean"));
  if (!watches_all()) GTEST_SKIP() << "this system lets nobody watch a whole file system";
  deployment_.files().write("pc/home/kao/桌面/微信助手", "#!/bin/sh\necho hi\n");
  EXPECT_TRUE(seat_is("violation"));
  EXPECT_THAT(report(), HasSubstr("\"full_scan\""));
  EXPECT_THAT(report(), HasSubstr("fanotify"));
  filesystem::remove_all(root_ + "/home/kao/桌面");
  EXPECT_TRUE(seat_is("clean")) << report() << log();
}

TEST_F(Watching, AStickIsLookedAtWhenItIsMounted) {
  ASSERT_TRUE(seat_is("clean"));
  const auto stick = root_ + "/media/usb";
  if (::mount("stick", stick.c_str(), "tmpfs", 0, nullptr) != 0) {
    GTEST_SKIP() << "mounting needs root";
  }
  deployment_.files().write("pc/media/usb/微信", "#!/bin/sh\n");
  EXPECT_TRUE(seat_is("violation"));
  EXPECT_THAT(report(), HasSubstr("/media/usb"));
  EXPECT_TRUE(comes_true([&] { return ::umount(stick.c_str()) == 0; }));
  EXPECT_TRUE(seat_is("clean"));
}

TEST_F(Watching, WhatCameAndWentIsALeadInTheNextReport) {
  ASSERT_TRUE(seat_is("clean"));
  if (!watches_all()) GTEST_SKIP() << "this system lets nobody watch a whole file system";
  ::kill(watcher(), SIGSTOP);
  deployment_.files().write("pc/home/kao/微信", "#!/bin/sh\n");
  filesystem::remove(root_ + "/home/kao/微信");
  ::kill(watcher(), SIGCONT);
  EXPECT_TRUE(report_has("removed"));
  // It stays when something else is reported.
  deployment_.files().write("pc/home/kao/ToDesk", "#!/bin/sh\n");
  EXPECT_TRUE(seat_is("violation"));
  EXPECT_THAT(report(), HasSubstr("removed"));
}

TEST_F(Watching, WhenChangesAreLostEverythingIsLookedAt) {
  ASSERT_TRUE(seat_is("clean"));
  if (!watches_all()) GTEST_SKIP() << "this system lets nobody watch a whole file system";
  unsigned most = 0;
  std::ifstream("/proc/sys/fs/fanotify/max_queued_events") >> most;
  if (most == 0 || most > 100'000) GTEST_SKIP() << "the kernel's queue has room for too many";
  ::kill(watcher(), SIGSTOP);
  for (unsigned i = 0; i <= most; ++i) {
    std::ofstream(root_ + "/home/kao/" + std::to_string(i) + ".txt");
  }
  deployment_.files().write("pc/opt/微信", "#!/bin/sh\n");
  ::kill(watcher(), SIGCONT);
  EXPECT_TRUE(seat_is("violation"));
  EXPECT_THAT(log(), HasSubstr("changes were lost"));
}

TEST_F(Watching, AWatcherThatIsKilledIsStartedAgain) {
  ASSERT_TRUE(seat_is("clean"));
  if (!watches_all()) GTEST_SKIP() << "this system lets nobody watch a whole file system";
  const auto first = watcher();
  ::kill(first, SIGKILL);
  EXPECT_TRUE(log_has("the watcher is lost"));
  deployment_.files().write("pc/home/kao/微信", "#!/bin/sh\n");
  EXPECT_TRUE(seat_is("violation")) << "what was missed is looked for";
}

}  // namespace
}  // namespace examguard::e2e
