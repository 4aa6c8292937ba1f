// How an agent says farewell, and what the site's page shows of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <filesystem>

#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace fs = std::filesystem;
namespace process = boost::process;
using testing::HasSubstr;

// Runs the service until its first report is delivered, then stops it with SIGTERM.
int serve_and_stop(const std::string& state, const std::string& root,
                   const std::string& runtime = "") {
  process::ipstream log;
  process::environment environment = boost::this_process::environment();
  if (!runtime.empty()) environment["RUNTIME_DIRECTORY"] = runtime;
  process::child child(std::string(EXAMGUARD_BIN_DIR) + "/examguard-agent",
                       process::args({"run", "--state", state, "--root", root}),
                       process::std_err > log, process::std_out > process::null, environment);
  std::string line;
  while (std::getline(log, line) && line.find(" delivered ") == std::string::npos) {
  }
  ::kill(child.id(), SIGTERM);
  while (std::getline(log, line)) {
  }
  child.wait();
  return child.exit_code();
}

std::string stopped(const Deployment& deployment, const std::string& seat) {
  const auto row = deployment.seat(seat);
  const auto* stop = row.as_object().if_contains("stopped");
  return stop == nullptr ? "" : std::string(stop->at("reason").as_string());
}

TEST(Stopping, AStoppedServiceSaysSo) {
  Deployment deployment;
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  const std::string state = deployment.enrol("1");
  EXPECT_EQ(serve_and_stop(state, deployment.folder() + "/root"), 0);
  EXPECT_EQ(stopped(deployment, "1"), "service_stop");
  deployment.report(state, deployment.folder() + "/root");
  EXPECT_EQ(stopped(deployment, "1"), "") << "it is back";
}

TEST(Stopping, WhoStopsItMayGiveAReason) {
  Deployment deployment;
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  deployment.files().write("runtime/stop-reason", "upgrade\n");
  const std::string state = deployment.enrol("1");
  serve_and_stop(state, deployment.folder() + "/root", deployment.folder() + "/runtime");
  EXPECT_EQ(stopped(deployment, "1"), "upgrade");
}

TEST(Stopping, APackageScriptRecordsARemoval) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  const Ran ran = run_agent({"stop-record", "--reason", "uninstall", "--state", state});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("is delivered"));
  EXPECT_EQ(stopped(deployment, "1"), "uninstall");
}

TEST(Stopping, WithoutANetworkTheRecordWaits) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  deployment.stop();
  const Ran ran = run_agent({"stop-record", "--reason", "uninstall", "--state", state});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("waits in the spool"));
  deployment.start();
  deployment.files().write("root/etc/os-release", "ID=debian\n");
  const Ran report = deployment.report(state, deployment.folder() + "/root");
  EXPECT_THAT(report.out, HasSubstr("已送达")) << report.err;
  deployment.stop();
  EXPECT_EQ(deployment.entries("test/site/S1"), 4U) << "enrolment, assignment, stop, report";
}

TEST(Stopping, APcThatIsNotEnrolledHasNothingToRecord) {
  const support::TemporaryFolder folder;
  const Ran ran = run_agent({"stop-record", "--reason", "uninstall", "--state", folder.text()});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.out, HasSubstr("not enrolled"));
  EXPECT_EQ(run_agent({"stop-record", "--reason", "boredom", "--state", folder.text()}).status, 3);
}

// As after `sudo examguard-agent enrol` on a PC whose service has an account of its own.
TEST(Accounts, WhatRootDoesInTheFolderOfAServiceIsTheServices) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else";
  constexpr uid_t service = 61'234;
  Deployment deployment;
  const std::string state = deployment.folder() + "/service";
  fs::permissions(deployment.folder(), fs::perms(0755));
  fs::create_directory(state);
  ASSERT_EQ(::chown(state.c_str(), service, service), 0);
  ASSERT_EQ(deployment.enrol_at(state, "1").status, 0);
  // A home that is closed to that account is still looked at.
  deployment.files().write("root/home/li/ToDesk", "#!/bin/sh\n");
  fs::permissions(deployment.folder() + "/root/home/li", fs::perms(0700));
  const Ran ran = deployment.report(state, deployment.folder() + "/root");
  EXPECT_LT(ran.status, 2) << ran.out << ran.err;
  for (const auto& entry : fs::recursive_directory_iterator(state)) {
    struct stat status {};
    ASSERT_EQ(::lstat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, service) << entry.path();
  }
}

}  // namespace
}  // namespace examguard::e2e
