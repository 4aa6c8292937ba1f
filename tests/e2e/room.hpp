// A room B of n seats at site S1, and PCs for it: each is run in a machine of its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {

class Room {
 public:
  explicit Room(int seats, const std::string& disk = "normal");

  [[nodiscard]] Deployment& deployment() { return deployment_; }
  [[nodiscard]] std::string root() const { return deployment_.folder() + "/pc"; }
  [[nodiscard]] std::string state(const std::string& name) const {
    return deployment_.folder() + "/" + name;
  }
  static std::string mac_of(int pc);

  // The machine number `pc`; its image is everybody's.
  std::string machine(int pc, const std::string& host);
  Ran make_code(int count, std::vector<std::string> how) const;
  std::string code(int count, const std::vector<std::string>& how) const;  // an enrolment string
  Ran enrol(const std::string& machine, const std::string& name, const std::string& code) const;
  Ran report(const std::string& name, const std::string& machine) const;

  // Asks again and again, half a minute at most.
  static bool wait_for(const std::function<bool()>& holds);
  static bool wait_for_door(const std::string& state);

 private:
  Deployment deployment_;
};

}  // namespace examguard::e2e
