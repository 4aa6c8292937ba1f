#include "agent/scan/checkpoints.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "io/clock.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

// Where saving is slow it is done seldom: it takes one part in so many of the time.
constexpr int least_work_per_save = 20;

}  // namespace

Checkpoints::Checkpoints(std::shared_ptr<ScanState> state, std::chrono::milliseconds every)
    : state_(std::move(state)), every_(every) {
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  } catch (const std::system_error& error) {
    log_warning("a scan that is killed will begin anew", {{"reason", error.what()}});
  }
}

void Checkpoints::run(const std::stop_token& stop) {
  auto pause = every_;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
    const auto started = monotonic_time();
    const auto saved = state_->save(false);
    // The scan's end tries again, and says why it could not be done.
    const auto taken = monotonic_time() - started;
    pause = std::max(every_, saved ? least_work_per_save * taken : every_);
  }
}

}  // namespace examguard
