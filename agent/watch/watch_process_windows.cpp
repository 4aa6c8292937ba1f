#include "agent/watch/watch_process.hpp"

namespace examguard {

struct WatchProcess::Running {};

Result<WatchProcess> WatchProcess::start(boost::asio::io_context&, const std::string&, Hears) {
  return Error{ErrorCode::unsupported, "changes are not followed on Windows yet"};
}

WatchProcess::WatchProcess(std::shared_ptr<Running> running) : running_(std::move(running)) {}
WatchProcess::WatchProcess(WatchProcess&&) noexcept = default;
WatchProcess& WatchProcess::operator=(WatchProcess&&) noexcept = default;
WatchProcess::~WatchProcess() = default;

}  // namespace examguard
