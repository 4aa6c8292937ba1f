// Golden images: one master, many clones. Each clone is a process in a machine of its own, whose
// image brought the same machine id; what is the PC's own is its card and its board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <filesystem>
#include <future>
#include <set>
#include <string>

#include "tests/e2e/deployment.hpp"
#include "tests/e2e/room.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using testing::HasSubstr;

constexpr int clones = 50;

void copy_state(const std::string& from, const std::string& to) {
  filesystem::remove_all(to);
  filesystem::copy(from, to, filesystem::copy_options::recursive);
  filesystem::permissions(to, filesystem::perms::owner_all);
}

std::string boot_id_of(int boot) {
  std::string digits = std::to_string(boot);
  digits.insert(0, 12 - digits.size(), '0');
  return "00000000-0000-4000-8000-" + digits + "\n";
}

bool is_waiting(const Ran& ran) {
  return ran.out.find("waiting for delivery") != std::string::npos;
}

class Image : public testing::Test {
 protected:
  void SetUp() override {
    if (!may_pretend_machines()) GTEST_SKIP() << "another machine needs root and namespaces";
  }
  // A master that has enrolled and reported.
  void make_master(int seats, const std::string& disk = "normal") {
    room_.emplace(seats, disk);
    const auto machine = room_->machine(99, "master");
    ASSERT_EQ(room_->enrol(machine, "master", room_->code(1, {})).status, 0);
    ASSERT_EQ(room_->report("master", machine).status, 0);
  }
  Ran generalize(const std::string& code, std::vector<std::string> how = {}) {
    how.insert(how.begin(),
               {"generalize", "--state", room_->state("master"), "--collector",
                room_->deployment().enrolment_door(), "--code-file", "-", "--lang", "en"});
    return run_agent(how, code);
  }
  // All at once: one boot and one report of each.
  std::vector<Ran> boot_clones() {
    std::vector<std::future<Ran>> running;
    for (int pc = 1; pc <= clones; ++pc) {
      const std::string name = "clone" + std::to_string(pc);
      copy_state(room_->state("master"), room_->state(name));
      const std::string machine = room_->machine(pc, "PC-" + std::to_string(pc));
      const std::string boot = "boot-" + std::to_string(pc);
      room_->deployment().files().write(boot, boot_id_of(pc));
      running.push_back(std::async(std::launch::async, [this, name, machine, boot] {
        return run_agent_in(
            {{}, room_->deployment().folder() + "/" + boot, machine},
            {"run", "--once", "--state", room_->state(name), "--root", room_->root()});
      }));
    }
    std::vector<Ran> ran;
    for (auto& each : running) ran.push_back(each.get());
    return ran;
  }
  int seated() {
    int count = 0;
    const auto site = room_->deployment().site();
    for (const auto& seat : site.at("seats").as_array()) {
      if (seat.as_object().contains("report")) ++count;
    }
    return count;
  }

  std::optional<Room> room_;
};

TEST_F(Image, FiftyClonesOfAPreparedImageAllReportFromTheirOwnSeats) {
  make_master(clones);
  const Ran done = generalize(room_->code(clones, {"--seat-pattern", "PC-{seat}"}));
  ASSERT_EQ(done.status, 0) << done.err;
  std::set<std::string> left;
  for (const auto& file : filesystem::directory_iterator(room_->state("master"))) {
    left.insert(file.path().filename().string());
  }
  left.erase(".lock");
  EXPECT_EQ(left, std::set<std::string>{"pending-enrolment.json"});

  for (const Ran& ran : boot_clones()) {
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_FALSE(is_waiting(ran)) << ran.err;
  }
  EXPECT_EQ(seated(), clones);
  const auto site = room_->deployment().site();
  std::set<std::string> agents;
  for (const auto& seat : site.at("seats").as_array()) {
    agents.insert(std::string(seat.at("agent").as_string()));
    EXPECT_EQ(seat.at("report").at("flags").as_string(), "");
  }
  EXPECT_EQ(agents.size(), clones + 0U);
  EXPECT_EQ(site.at("unassigned").as_int64(), 1) << "the master, which is no clone";
  room_->deployment().stop();
  EXPECT_EQ(room_->deployment().entries("test/site/S1"), 2U + 3U * clones);
}

TEST_F(Image, FiftyClonesWithoutPreparationAreFlaggedAndNothingIsLost) {
  make_master(clones);
  const std::string old = room_->code(1, {"--seat", "7"});
  ASSERT_EQ(room_->enrol(room_->machine(99, "master"), "master", old).status, 0);
  std::uint64_t reports = clones;
  const auto ran = boot_clones();
  // Each that came after another is of another machine.
  const auto seat = room_->deployment().seat("7");
  EXPECT_THAT(std::string(seat.at("report").at("flags").as_string()), HasSubstr("clone"));
  for (int pc = 1; pc <= clones; ++pc) {
    const Ran& first = ran.at(static_cast<std::size_t>(pc - 1));
    ASSERT_EQ(first.status, 0) << first.out << first.err;
    if (!is_waiting(first)) continue;
    // One agent has four connections: who came too late keeps its report and brings it next time.
    const std::string name = std::to_string(pc);
    const Ran again = room_->report("clone" + name, room_->machine(pc, "PC-" + name));
    EXPECT_FALSE(is_waiting(again)) << again.out << again.err;
    ++reports;
  }
  EXPECT_EQ(seated(), 1) << "one agent, one seat";
  room_->deployment().stop();
  // Two enrolments, the seat, the master's report, and all of the clones.
  EXPECT_EQ(room_->deployment().entries("test/site/S1"), 4U + reports);
}

TEST_F(Image, TwentyBootsOfAFrozenImageAreOnePcInOneSeat) {
  make_master(3, "restored");
  const Ran done = generalize(room_->code(2, {"--seat-pattern", "PC-{seat}"}), {"--frozen"});
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Restore cards"));
  for (const char* file : {"policy.json", "scan-state", "trust.json"}) {
    EXPECT_TRUE(filesystem::exists(room_->state("master") + "/" + file)) << file;
  }
  const std::string state = room_->state("frozen");
  const auto boot_up = [&](int boot, const std::string& machine) {
    copy_state(room_->state("master"), state);
    room_->deployment().files().write("boot_id", boot_id_of(boot));
    return run_agent_in({{}, room_->deployment().folder() + "/boot_id", machine},
                        {"run", "--once", "--state", state, "--root", room_->root()});
  };
  const std::string machine = room_->machine(1, "PC-1");
  for (int boot = 0; boot < 20; ++boot) {
    const Ran ran = boot_up(boot, machine);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    ASSERT_FALSE(is_waiting(ran)) << ran.err;
  }
  const auto seat = room_->deployment().seat("1");
  EXPECT_EQ(seat.at("judgement").as_string(), "clean");
  EXPECT_EQ(seat.at("report").at("flags").as_string(), "");
  EXPECT_EQ(room_->deployment().site().at("unassigned").as_int64(), 1) << "the master";
  // The code was for two: only one is used up.
  EXPECT_EQ(boot_up(20, room_->machine(2, "PC-2")).status, 0);
  EXPECT_EQ(boot_up(21, room_->machine(3, "PC-3")).status, 3);
}

TEST_F(Image, WhatWaitsIsNotLostUnlessSomebodySaysSo) {
  make_master(1);
  const std::string code = room_->code(1, {});
  room_->deployment().stop();
  ASSERT_EQ(room_->report("master", room_->machine(99, "master")).status, 0);
  const Ran refused = generalize(code);
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("1 reports of this PC still wait"));
  EXPECT_TRUE(filesystem::exists(room_->state("master") + "/identity.json"));
  room_->deployment().start();
  EXPECT_EQ(generalize(code).status, 0) << "it delivers first";
  EXPECT_FALSE(filesystem::exists(room_->state("master") + "/report.pem"));
  EXPECT_EQ(generalize(code).status, 0) << "again";
}

TEST_F(Image, AFrozenImageNeedsPoliciesAndNothingElseIsTouched) {
  room_.emplace(1);
  const std::string code = room_->code(1, {});
  ASSERT_EQ(room_->enrol(room_->machine(99, "master"), "master", code).status, 0);
  const Ran refused = generalize(code, {"--frozen"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("no policies yet"));
  EXPECT_TRUE(filesystem::exists(room_->state("master") + "/identity.json"));
  room_->deployment().files().write("master/../somebody/letter", "mine");
  filesystem::permissions(room_->state("somebody"), filesystem::perms::owner_all);
  const Ran wrong = run_agent({"generalize", "--state", room_->state("somebody"), "--collector",
                               "127.0.0.1:1", "--code-file", "-"},
                              code);
  EXPECT_THAT(wrong.err, HasSubstr("no state folder of an agent"));
  EXPECT_TRUE(filesystem::exists(room_->state("somebody") + "/letter"));
}

}  // namespace
}  // namespace examguard::e2e
