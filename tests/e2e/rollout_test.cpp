// Rolling out a room: seats that nobody types, seats that somebody types at the PC, PCs that are
// replaced. Each PC is a process in a machine of its own: other host name, card and board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <filesystem>
#include <future>
#include <string>

#include "core/json.hpp"
#include "core/site/local_request.hpp"
#include "tests/e2e/deployment.hpp"
#include "tests/e2e/room.hpp"

namespace examguard::e2e {
namespace {

using testing::HasSubstr;

class Rollout : public testing::Test {
 protected:
  void SetUp() override {
    if (!may_pretend_machines()) GTEST_SKIP() << "another machine needs root and namespaces";
    room_.emplace(5);
  }
  // Who sits at a seat, by agent; empty: nobody.
  std::string sitter(const std::string& seat) {
    const auto row = room_->deployment().seat(seat);
    const auto* agent = row.as_object().if_contains("agent");
    return agent == nullptr ? "" : std::string(agent->as_string());
  }
  std::string shown() {
    return run_collector({"site", "S1", "--lang", "en", "--state", room_->deployment().office()})
        .out;
  }

  std::optional<Room> room_;
};

TEST_F(Rollout, OneCodeSeatsARoomByAPatternOfHostNames) {
  const std::string code = room_->code(5, {"--seat-pattern", "KS-{room}-{seat:2}"});
  for (int pc : {3, 1, 5}) {
    const auto machine = room_->machine(pc, "ks-b-0" + std::to_string(pc));
    const Ran ran = room_->enrol(machine, "pc" + std::to_string(pc), code);
    ASSERT_EQ(ran.status, 0) << ran.err;
  }
  for (const char* seat : {"1", "3", "5"}) EXPECT_NE(sitter(seat), "") << seat;
  EXPECT_EQ(sitter("2"), "");
  EXPECT_EQ(room_->deployment().site().at("unassigned").as_int64(), 0);

  // Another PC with a name that is taken: no seat, and the staff page says why.
  const std::string before = sitter("3");
  ASSERT_EQ(room_->enrol(room_->machine(9, "KS-B-03"), "pc9", code).status, 0);
  EXPECT_EQ(sitter("3"), before);
  EXPECT_EQ(room_->deployment().site().at("unassigned").as_int64(), 1);
  EXPECT_THAT(shown(), HasSubstr("seat B/3, where another PC sits"));

  // The same machine, set back to before it enrolled: its seat again, and the code is not used up.
  for (int boot = 0; boot < 3; ++boot) {
    const std::string name = "again" + std::to_string(boot);
    ASSERT_EQ(room_->enrol(room_->machine(3, "KS-B-03"), name, code).status, 0);
  }
  EXPECT_NE(sitter("3"), before);
  ASSERT_EQ(room_->enrol(room_->machine(2, "KS-B-02"), "pc2", code).status, 0);
  EXPECT_NE(sitter("2"), "");
  EXPECT_EQ(room_->enrol(room_->machine(4, "KS-B-04"), "pc4", code).status, 3) << "the fifth";
}

TEST_F(Rollout, AListNamesSeatsByCardOrAddress) {
  room_->deployment().files().write("seats.csv",
                                    "机位,MAC,IP\n1," + Room::mac_of(7) + ",\n2,,127.0.0.1\n");
  const std::string list = room_->deployment().folder() + "/seats.csv";
  const std::string code = room_->code(3, {"--seats", list});
  ASSERT_EQ(room_->enrol(room_->machine(7, "x"), "pc7", code).status, 0);
  EXPECT_NE(sitter("1"), "");
  ASSERT_EQ(room_->enrol(room_->machine(8, "y"), "pc8", code).status, 0);
  const std::string by_address = sitter("2");
  EXPECT_NE(by_address, "");
  // The same address again is a router's: it takes nobody's seat.
  ASSERT_EQ(room_->enrol(room_->machine(9, "z"), "pc9", code).status, 0);
  EXPECT_EQ(sitter("2"), by_address);
  EXPECT_THAT(shown(), HasSubstr("seat B/2, where another PC sits"));
}

TEST_F(Rollout, ACodeIsNotMadeForNamesThatAreWrong) {
  const auto made = [&](const std::vector<std::string>& how) {
    return room_->make_code(1, how).err;
  };
  EXPECT_THAT(made({"--seat-pattern", "PC"}), HasSubstr("PC-{seat:2}"));
  EXPECT_THAT(made({"--seat-pattern", "PC-{seat}", "--seat", "1"}), HasSubstr("not two"));
  room_->deployment().files().write("seats.csv", "机位,主机名\n77,PC-77\n");
  const std::string list = room_->deployment().folder() + "/seats.csv";
  EXPECT_THAT(made({"--seats", list}), HasSubstr("no seat B/77"));
  EXPECT_THAT(room_->make_code(5, {"--seat-pattern", "PC-{seat:2}"}).err, HasSubstr("1 = PC-01"));
}

// A PC without a seat, its service running: somebody stands there and says which seat it is.
TEST_F(Rollout, ASeatThatIsTypedAtThePcIsGivenIfItIsFree) {
  const std::string code = room_->code(2, {});
  const auto machine = room_->machine(1, "x");
  ASSERT_EQ(room_->enrol(machine, "pc1", code).status, 0);
  const std::string state = room_->state("pc1");
  const auto seatless = room_->deployment().site().at("seatless").at(0);
  const std::string shown_code(seatless.at("code").as_string());
  const auto status = run_agent({"status", "--state", state, "--lang", "en"});
  EXPECT_THAT(status.out, HasSubstr(shown_code));

  auto heard = room_->deployment().serve(state, room_->root(), {"LANG=C"});
  ASSERT_TRUE(room_->wait_for_door(state));
  EXPECT_THAT(run_agent({"check", "--status", "--state", state}).out, HasSubstr(shown_code));
  const Ran said = run_agent({"seat", "2", "--state", state, "--lang", "en"});
  ASSERT_EQ(said.status, 0) << said.err << said.out;
  EXPECT_TRUE(room_->wait_for([&] { return !sitter("2").empty(); }));
  EXPECT_EQ(run_agent({"seat", "3", "--state", state}).status, 1) << "once a minute";

  // It has a seat: what is said now is only a claim.
  heard.reset();
  EXPECT_EQ(run_agent({"seat", "3", "--state", state}).status, 3) << "no service runs";
}

TEST_F(Rollout, APcThatIsNotEnrolledSaysSoAtItsDoor) {
  const std::string state = room_->state("nobody");
  room_->deployment().files().write("nobody/.keep", "");
  std::filesystem::remove(state + "/.keep");
  std::filesystem::permissions(state, std::filesystem::perms::owner_all);
  const auto service = room_->deployment().serve(state, room_->root(), {"LANG=C"});
  ASSERT_TRUE(room_->wait_for_door(state));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"check"}, {"check", "--status"}, {"seat", "1"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--state", state});
    EXPECT_EQ(run_agent(all).status, 4) << words.front();
  }
}

TEST_F(Rollout, ASeatThatIsTakenIsAClaimUntilTheDeskConfirmsIt) {
  const std::string code = room_->code(2, {"--seat-pattern", "PC-{seat}"});
  ASSERT_EQ(room_->enrol(room_->machine(1, "PC-1"), "old", code).status, 0);
  ASSERT_EQ(room_->report("old", room_->machine(1, "PC-1")).status, 0);
  const std::string old = sitter("1");
  ASSERT_EQ(room_->enrol(room_->machine(2, "new"), "new", code).status, 0);
  const std::string state = room_->state("new");
  {
    const auto service = room_->deployment().serve(state, room_->root(), {"LANG=C"});
    ASSERT_TRUE(room_->wait_for_door(state));
    ASSERT_EQ(run_agent({"seat", "1", "--state", state}).status, 0);
    EXPECT_TRUE(room_->wait_for([&] {
      const auto site = room_->deployment().site();
      return site.at("seatless").at(0).as_object().contains("claim");
    }));
  }
  EXPECT_EQ(sitter("1"), old);
  EXPECT_THAT(shown(), HasSubstr("seat 1; check it"));
  const std::string shown_code(
      room_->deployment().site().at("seatless").at(0).at("code").as_string());
  // One step for the desk: the PC is replaced, and what its forerunner reported stays.
  const Ran given = run_collector({"assign", shown_code, "--site", "S1", "--room", "B", "--seat",
                                   "1", "--state", room_->deployment().office()});
  ASSERT_EQ(given.status, 0) << given.err;
  EXPECT_NE(sitter("1"), old);
  EXPECT_EQ(room_->deployment().site().at("unassigned").as_int64(), 0);
}

}  // namespace
}  // namespace examguard::e2e
