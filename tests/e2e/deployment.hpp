// A whole deployment of real processes for one test: throw-away keys, one collector on loopback,
// agents with state folders of their own. Everything lies in one temporary folder and ends with the
// object.
#pragma once

#include <boost/json/value.hpp>
#include <boost/process/child.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace examguard::e2e {

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

// Runs one of the two programs to its end. `input` goes to its standard input.
Ran run_agent(const std::vector<std::string>& arguments, const std::string& input = "");
Ran run_collector(const std::vector<std::string>& arguments, const std::string& input = "");

// The same in surroundings of its own: settings of the environment, and (root only) another boot
// id.
struct Surroundings {
  std::vector<std::string> environment;  // "NAME=value"
  std::string boot_id_file;              // shown instead of the kernel's; empty: the kernel's
  std::string machine{};                 // folder of pretend_machine(); empty: this machine
};
// Another machine, for who runs as root: its host name, network card and what its image brought.
struct MachineWords {
  std::string host, mac, machine_id, board;
};
std::string pretend_machine(const support::TemporaryFolder& files, const std::string& name,
                            const MachineWords& words);
bool may_pretend_machines();
Ran run_agent_in(const Surroundings& surroundings, const std::vector<std::string>& arguments,
                 const std::string& input = "");
Ran run_collector_in(const Surroundings& surroundings, const std::vector<std::string>& arguments);

// A process that is asked to end with the object, and waited for.
class Running {
 public:
  explicit Running(boost::process::child child) : child_(std::move(child)) {}
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  boost::process::child child_;
};

class Deployment {
 public:
  Deployment();  // init, serve, roster and policy: fails the test when one of them does
  ~Deployment();
  Deployment(const Deployment&) = delete;
  Deployment& operator=(const Deployment&) = delete;

  // The command that made the collector.
  [[nodiscard]] std::vector<std::string> init() const;
  // `environment` is "NAME=value", e.g. FAKETIME=+86400 for a clock that is a day ahead.
  void start(const std::vector<std::string>& environment = {});
  void stop();  // SIGTERM, waits
  void kill();  // SIGKILL, waits

  // Signs and publishes a policy; a test that wants another one than the usual gives its text.
  void publish(const std::string& yaml);
  // The same for a calendar of site S1.
  void announce(const std::string& yaml);
  // An agent's state folder, enrolled at site S1, room A and this seat.
  std::string enrol(const std::string& seat);
  Ran enrol_at(const std::string& state, const std::string& seat);
  // One scan of `root` and one try to deliver.
  Ran report(const std::string& state, const std::string& root) const;
  // The agent's service, until the answer goes away. `environment` as in start().
  [[nodiscard]] std::unique_ptr<Running> serve(const std::string& state, const std::string& root,
                                               const std::vector<std::string>& environment) const;

  boost::json::value site() const;  // `site S1 --json`
  boost::json::value seat(const std::string& seat) const;
  std::uint64_t entries(const std::string& log) const;  // by verify-ledger: stops the collector

  [[nodiscard]] std::string folder() const { return folder_.text(); }
  [[nodiscard]] std::string office() const { return folder_.text() + "/collector"; }
  [[nodiscard]] const support::TemporaryFolder& files() const { return folder_; }
  [[nodiscard]] std::string enrolment_door() const {
    return "127.0.0.1:" + std::to_string(ports_[1]);
  }

 private:
  support::TemporaryFolder folder_;
  std::vector<unsigned short> ports_;
  std::optional<boost::process::child> collector_;
};

// The usual policy: what dpkg vouches for is allowed, "todesk" and everything called 微信 denied,
// archives unrelated.
std::string usual_policy(int serial);

}  // namespace examguard::e2e
