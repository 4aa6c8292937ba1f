// Runs the watcher (agent/watch/watch_job.hpp) beside the service and hears what it writes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

class WatchProcess {
 public:
  // Both are called from the context's thread, and not after stop(). After `ended` nothing more
  // comes.
  struct Hears {
    std::function<void(std::string_view bytes)> bytes;
    std::function<void()> ended;
  };

  // `unsupported`: not on this system.
  [[nodiscard]] static Result<WatchProcess> start(boost::asio::io_context& context,
                                                  const std::string& root, Hears hears);
  WatchProcess(WatchProcess&&) noexcept;
  WatchProcess& operator=(WatchProcess&&) noexcept;
  ~WatchProcess();  // ends it

 private:
  struct Running;
  explicit WatchProcess(std::shared_ptr<Running> running);

  std::shared_ptr<Running> running_;
};

}  // namespace examguard
