// What a service and the manager that runs it tell each other (Linux: signals and systemd's notify
// protocol, sd_notify(3); Windows: the Service Control Manager). Run by hand, nobody listens and
// nothing is said.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace examguard {

// Does `work` as the service that the manager started under this name, and tells it how that ended:
// anything but 0 is a failure. Run by hand, it is done at once.
[[nodiscard]] int run_as_service(const std::string& name, const std::function<int()>& work);

// A service of Windows has no standard error that anybody reads.
[[nodiscard]] bool is_standard_error_read();

enum class ServiceNews { ready, stopping, alive };
// An error where the manager asked to be told and cannot be.
[[nodiscard]] Result<> tell_service_manager(ServiceNews news);

// That this program shall end: SIGTERM, SIGINT; Windows: Ctrl-C, the manager's stop, the end of the
// system.
class StopRequest {
 public:
  struct Hearing;

  // `hear` is called once, on `context`. A wish that came before is heard.
  StopRequest(boost::asio::io_context& context, std::function<void()> hear);
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

 private:
  std::shared_ptr<Hearing> hearing_;
};

// After so much silence it takes the service for dead; absent: it does not watch.
[[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_time();

// The folder that the manager made for this service while it runs; empty: none.
[[nodiscard]] std::string runtime_folder();

// The word that whoever stops this service left for it in the file `stop-reason` of its runtime
// folder (Windows, which has none: of `folder`, where it is read once); of a system that goes down,
// "shutdown". Empty: none.
[[nodiscard]] std::string reason_to_stop(const std::string& folder);

// A secret that it hands to this service alone (systemd's LoadCredential=): the path of its file.
// Empty: none of that name.
[[nodiscard]] std::string credential(const std::string& name);

// Says `alive` while `context` turns, as often as the manager wants, from now until stop().
class SignsOfLife {
 public:
  explicit SignsOfLife(boost::asio::io_context& context);
  ~SignsOfLife();
  SignsOfLife(const SignsOfLife&) = delete;
  SignsOfLife& operator=(const SignsOfLife&) = delete;

  void stop();  // from any thread

 private:
  struct Timer;
  std::shared_ptr<Timer> timer_;
};

}  // namespace examguard
