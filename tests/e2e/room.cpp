#include "tests/e2e/room.hpp"

#include <gtest/gtest.h>

namespace examguard::e2e {

Room::Room(int seats, const std::string& disk) {
  std::string roster = R"(format: 1
regions:
  - {code: "430000", name: 湖南省}
sites:
  - code: S1
    name: 第一考试点
    region: "430000"
    disk: )" + disk + R"(
    rooms:
      - code: B
        seats:
)";
  for (int seat = 1; seat <= seats; ++seat)
    roster += "          - \"" + std::to_string(seat) + "\"\n";
  deployment_.files().write("room.yaml", roster);
  deployment_.files().write("pc/etc/hostname", "pc\n");
  const Ran ran = run_collector(
      {"roster", "import", "--state", deployment_.office(), deployment_.folder() + "/room.yaml"});
  EXPECT_EQ(ran.status, 0) << ran.err;
}

std::string Room::mac_of(int pc) {
  const std::string number = std::to_string(pc);
  return "00:16:3e:00:00:" + std::string(2 - number.size(), '0') + number;
}

std::string Room::machine(int pc, const std::string& host) {
  const std::string number = std::to_string(pc);
  return pretend_machine(deployment_.files(), number + "-" + host,
                         {host, mac_of(pc), "machine-of-the-image", "board-" + number});
}

Ran Room::make_code(int count, std::vector<std::string> how) const {
  how.insert(how.begin(), {"enrol-code", "--state", deployment_.office(), "--site", "S1", "--room",
                           "B", "--count", std::to_string(count)});
  return run_collector(how);
}

std::string Room::code(int count, const std::vector<std::string>& how) const {
  const Ran ran = make_code(count, how);
  EXPECT_EQ(ran.status, 0) << ran.err;
  return ran.out;
}

Ran Room::enrol(const std::string& machine, const std::string& name,
                const std::string& code) const {
  return run_agent_in({{}, "", machine},
                      {"enrol", "--state", state(name), "--collector", deployment_.enrolment_door(),
                       "--code-file", "-"},
                      code);
}

Ran Room::report(const std::string& name, const std::string& machine) const {
  return run_agent_in({{}, "", machine},
                      {"run", "--once", "--state", state(name), "--root", root()});
}

bool Room::wait_for(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < end) {
    if (holds()) return true;
  }
  return false;
}

bool Room::wait_for_door(const std::string& state) {
  return wait_for([&] { return std::filesystem::exists(state + "/door"); });
}

}  // namespace examguard::e2e
