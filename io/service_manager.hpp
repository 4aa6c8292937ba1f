// What a service and the manager that runs it tell each other (Linux: systemd's notify protocol,
// sd_notify(3)). Run by hand, nobody listens and nothing is said.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace examguard {

enum class ServiceNews { ready, stopping, alive };
// An error where the manager asked to be told and cannot be.
[[nodiscard]] Result<> tell_service_manager(ServiceNews news);

// After so much silence it takes the service for dead; absent: it does not watch.
[[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_time();

// The word that whoever stops this service left for it in its runtime folder, in the file
// `stop-reason`; empty: none.
[[nodiscard]] std::string reason_to_stop();

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
