#include "tests/e2e/deployment.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>

#include "core/json.hpp"

namespace examguard::e2e {
namespace {

namespace process = boost::process;

const std::string bin = EXAMGUARD_BIN_DIR;
const std::string source = EXAMGUARD_SOURCE_DIR;

Ran run(const std::string& program, const std::vector<std::string>& arguments,
        const std::string& input) {
  boost::asio::io_context context;
  std::future<std::string> out;
  std::future<std::string> err;
  process::async_pipe to_child(context);
  process::child child(program, process::args(arguments),
                       process::std_in<to_child, process::std_out> out, process::std_err > err,
                       context);
  boost::asio::async_write(
      to_child, boost::asio::buffer(input),
      [&](const boost::system::error_code&, std::size_t) { to_child.close(); });
  context.run();
  child.wait();
  return {child.exit_code(), out.get(), err.get()};
}

void must(const Ran& ran, const std::string& what) {
  if (ran.status != 0) throw std::runtime_error(what + ": " + ran.out + ran.err);
}

// Ports that were free a moment ago: trust names them, so they are chosen before the collector
// starts.
std::vector<unsigned short> free_ports(std::size_t count) {
  boost::asio::io_context context;
  std::vector<boost::asio::ip::tcp::acceptor> held;
  std::vector<unsigned short> ports;
  for (std::size_t i = 0; i < count; ++i) {
    held.emplace_back(context,
                      boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    ports.push_back(held.back().local_endpoint().port());
  }
  return ports;
}

constexpr const char* roster = R"(format: 1
regions:
  - {code: "430000", name: 湖南省}
  - {code: "430100", name: 长沙市, parent: "430000"}
sites:
  - code: S1
    name: 第一考试点
    kind: exam_site
    region: "430100"
    rooms:
      - code: A
        name: 第一考场
        seats:
          - {code: "1", hours: "00:00-24:00"}
          - {code: "2", hours: "00:00-24:00"}
          - {code: "3"}
          - {code: "4", disk: restored, hours: "00:00-24:00"}
)";

// What is empty stays as it is.
constexpr const char* pretending = R"(set -e
[ -z "$BOOT" ] || mount --bind "$BOOT" /proc/sys/kernel/random/boot_id
if [ -n "$MACHINE" ]; then
  hostname -F "$MACHINE/host"
  mount --bind "$MACHINE/machine-id" /etc/machine-id
  mount --bind "$MACHINE/net" /sys/class/net
  [ ! -d /sys/class/dmi/id ] || mount --bind "$MACHINE/dmi" /sys/class/dmi/id
fi
exec /usr/bin/env -u BOOT -u MACHINE "$@")";

Ran run_in(const Surroundings& surroundings, const std::string& program,
           const std::vector<std::string>& arguments, const std::string& input = "") {
  std::vector<std::string> words = surroundings.environment;
  words.push_back(bin + program);
  words.insert(words.end(), arguments.begin(), arguments.end());
  if (surroundings.boot_id_file.empty() && surroundings.machine.empty()) {
    return run("/usr/bin/env", words, input);
  }
  words.insert(words.begin(),
               {"BOOT=" + surroundings.boot_id_file, "MACHINE=" + surroundings.machine,
                "/usr/bin/unshare", "-mu", "/bin/sh", "-c", pretending, "sh"});
  return run("/usr/bin/env", words, input);
}

}  // namespace

Ran run_agent(const std::vector<std::string>& arguments, const std::string& input) {
  return run(bin + "/examguard-agent", arguments, input);
}

Ran run_agent_in(const Surroundings& surroundings, const std::vector<std::string>& arguments,
                 const std::string& input) {
  return run_in(surroundings, "/examguard-agent", arguments, input);
}

std::string pretend_machine(const support::TemporaryFolder& files, const std::string& name,
                            const MachineWords& words) {
  const std::string folder = "machine-" + name;
  files.write(folder + "/host", words.host + "\n");
  files.write(folder + "/machine-id", words.machine_id + "\n");
  files.write(folder + "/net/eth0/address", words.mac + "\n");
  files.write(folder + "/net/eth0/device/vendor", "0x8086\n");
  files.write(folder + "/dmi/board_serial", words.board + "\n");
  files.write(folder + "/dmi/product_uuid", words.board + "\n");
  return files.text() + "/" + folder;
}

bool may_pretend_machines() {
  const support::TemporaryFolder files;
  const std::string machine = pretend_machine(files, "x", {"x", "00:00:00:00:00:01", "x", "x"});
  return run_agent_in({{}, "/proc/sys/kernel/random/uuid", machine}, {"--version"}).status == 0;
}

Ran run_collector(const std::vector<std::string>& arguments, const std::string& input) {
  return run(bin + "/examguard-collector", arguments, input);
}

Ran run_collector_in(const Surroundings& surroundings, const std::vector<std::string>& arguments) {
  return run_in(surroundings, "/examguard-collector", arguments);
}

std::string usual_policy(int serial) {
  return "format: 1\nid: test\nserial: " + std::to_string(serial) +
         R"(
layer: province
scope: {region: "430000"}
issued: 2026-11-01
expires: 2027-06-30
programs:
  unlisted: suspicious
  rules:
    - id: os
      allow: [{trust: os-packages}]
    - id: todesk
      deny: [{package: ["dpkg:todesk"]}, {name: [ToDesk]}]
      category: remote-control
      severity: violation
      clause: 整治重点五
      why: {zh: 远程控制软件, en: remote control}
      todo: {zh: 卸载 ToDesk, en: uninstall ToDesk}
    - id: wechat
      deny: [{name: ["微信*"]}]
      category: chat
      severity: violation
files:
  rules:
    - id: archives
      deny: [{kind: [archive]}]
      category: archive
      severity: suspicious
)";
}

Deployment::Deployment() : ports_(free_ports(3)) {
  const std::string keys = folder_.text() + "/offline";
  must(run("/bin/sh", {source + "/certs/make_root", keys}, ""), "make_root");
  must(run("/bin/sh", {source + "/certs/make_policy_key", keys, "province"}, ""),
       "make_policy_key");
  must(run("/bin/sh", {source + "/certs/make_policy_key", keys, "sessions"}, ""),
       "make_policy_key");
  must(run_collector(init()), "init");
  start();
  folder_.write("roster.yaml", roster);
  must(run_collector({"roster", "import", "--state", office(), folder() + "/roster.yaml"}),
       "roster import");
  publish(usual_policy(1));
}

std::vector<std::string> Deployment::init() const {
  const std::string keys = folder_.text() + "/offline";
  const auto at = [&](std::size_t i) { return "127.0.0.1:" + std::to_string(ports_[i]); };
  return {"init",
          "--state",
          office(),
          "--deployment",
          "test",
          "--name",
          "127.0.0.1",
          "--ingest",
          at(0),
          "--enrolment",
          at(1),
          "--staff",
          at(2),
          "--root-key",
          keys + "/root.pem",
          "--policy-key",
          keys + "/province.pub",
          "--calendar-key",
          "site:S1=" + keys + "/sessions.pub"};
}

Deployment::~Deployment() {
  if (collector_) kill();
}

void Deployment::start(const std::vector<std::string>& environment) {
  process::ipstream ready;
  std::vector<std::string> words = environment;
  words.insert(words.end(), {bin + "/examguard-collector", "serve", "--state", office()});
  // env becomes the collector: its process id is the collector's.
  collector_.emplace("/usr/bin/env", process::args(words), process::std_out > ready,
                     process::std_err > (folder() + "/collector.log"));
  std::string line;
  if (!std::getline(ready, line) || line != "ready") {
    std::ifstream log(folder() + "/collector.log");
    throw std::runtime_error("the collector did not start: " +
                             std::string(std::istreambuf_iterator<char>(log), {}));
  }
}

void Deployment::stop() {
  ::kill(collector_->id(), SIGTERM);
  collector_->wait();
  collector_.reset();
}

void Deployment::kill() {
  ::kill(collector_->id(), SIGKILL);
  collector_->wait();
  collector_.reset();
}

void Deployment::publish(const std::string& yaml) {
  folder_.write("policy.yaml", yaml);
  must(run_agent({"policy", "sign", folder() + "/policy.yaml", "--key",
                  folder() + "/offline/province.pem", "--out", folder() + "/policy.json"}),
       "policy sign");
  must(run_collector({"policy", "publish", "--state", office(), folder() + "/policy.json"}),
       "policy publish");
}

void Deployment::announce(const std::string& yaml) {
  folder_.write("calendar.yaml", yaml);
  must(run_agent({"calendar", "sign", folder() + "/calendar.yaml", "--key",
                  folder() + "/offline/sessions.pem", "--out", folder() + "/calendar.json"}),
       "calendar sign");
  must(run_collector({"calendar", "publish", "--state", office(), folder() + "/calendar.json"}),
       "calendar publish");
}

std::unique_ptr<Running> Deployment::serve(const std::string& state, const std::string& root,
                                           const std::vector<std::string>& environment) const {
  std::vector<std::string> words = environment;
  words.insert(words.end(), {bin + "/examguard-agent", "run", "--state", state, "--root", root});
  return std::make_unique<Running>(process::child("/usr/bin/env", process::args(words),
                                                  process::std_err > (folder() + "/agent.log")));
}

Running::~Running() {
  ::kill(child_.id(), SIGTERM);
  child_.wait();
}

std::string Deployment::enrol(const std::string& seat) {
  const std::string state = folder() + "/agent-" + seat;
  must(enrol_at(state, seat), "enrol");
  return state;
}

Ran Deployment::enrol_at(const std::string& state, const std::string& seat) {
  const Ran code = run_collector(
      {"enrol-code", "--state", office(), "--site", "S1", "--room", "A", "--seat", seat});
  must(code, "enrol-code");
  return run_agent({"enrol", "--state", state, "--collector", enrolment_door(), "--code-file", "-"},
                   code.out);
}

Ran Deployment::report(const std::string& state, const std::string& root) const {
  return run_agent({"run", "--once", "--state", state, "--root", root});
}

boost::json::value Deployment::site() const {
  const Ran ran = run_collector({"site", "S1", "--json", "--state", office()});
  must(ran, "site");
  auto json = decode_json(ran.out.substr(0, ran.out.rfind('\n')));
  if (!json) throw std::runtime_error(json.error().what);
  return std::move(*json);
}

boost::json::value Deployment::seat(const std::string& seat) const {
  const boost::json::value whole = site();
  for (const auto& row : whole.at("seats").as_array()) {
    if (row.at("seat").as_string() == seat) return row;
  }
  throw std::runtime_error("no seat " + seat);
}

std::uint64_t Deployment::entries(const std::string& log) const {
  const Ran ran = run_collector({"verify-ledger", "--state", office()});
  must(ran, "verify-ledger");
  const auto at = ran.out.find(log + ": ");
  return at == std::string::npos ? 0 : std::stoull(ran.out.substr(at + log.size() + 2));
}

}  // namespace examguard::e2e
