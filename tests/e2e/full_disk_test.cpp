// The disk of the state folder is full for a while: the service says so, goes on, and what it found
// meanwhile arrives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/deployment.hpp"
#include "tests/e2e/service.hpp"

namespace examguard::e2e {
namespace {

using testing::HasSubstr;

// A disk of 16 MiB. May be mounted by root alone.
class SmallDisk {
 public:
  explicit SmallDisk(std::string at) : at_(std::move(at)) {
    std::filesystem::create_directory(at_);
    is_there_ = ::mount("tmpfs", at_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=16m") == 0;
  }
  ~SmallDisk() {
    if (is_there_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_there() const { return is_there_; }
  [[nodiscard]] const std::string& path() const { return at_; }
  void fill() const {
    std::ofstream file(filler());
    const std::string page(4096, 'x');
    while (file << page << std::flush) {
    }
  }
  void empty() const { std::filesystem::remove(filler()); }

 private:
  [[nodiscard]] std::string filler() const { return at_ + "/filler"; }

  const std::string at_;
  bool is_there_ = false;
};

TEST(FullDisk, WhatWasFoundMeanwhileArrivesOnceThereIsRoom) {
  Deployment deployment;
  deployment.files().write("pc/etc/hostname", "pc\n");
  const SmallDisk disk(deployment.folder() + "/state");
  if (!disk.is_there()) GTEST_SKIP() << "no disk can be mounted here";
  const std::string& state = disk.path();
  ASSERT_EQ(deployment.enrol_at(state, "1").status, 0);
  Service service(state, deployment.folder() + "/pc");
  service.log_until(" delivered ");

  disk.fill();
  deployment.publish(usual_policy(2));
  deployment.files().write("pc/home/li/games.zip", "PK\x03\x04");
  EXPECT_EQ(run_agent({"check", "--state", state}).status, 0);
  EXPECT_THAT(service.log_until("a scan came to nothing"), HasSubstr("No space left"));
  const Ran status = run_agent({"status", "--state", state});
  EXPECT_EQ(status.status, 1);
  EXPECT_THAT(status.out, HasSubstr("腾出空间"));
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "incomplete") << "an old whitelist";

  disk.empty();
  service.log_until(" delivered ");
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "violation");
  EXPECT_EQ(service.stop(), 0);
  deployment.stop();
  EXPECT_EQ(run_collector({"verify-ledger", "--state", deployment.office()}).status, 0);
}

}  // namespace
}  // namespace examguard::e2e
