// Saves now and then what a running scan has learned, so that a kill or a power cut costs little of
// it. In a thread of its own: a slow disk holds up no worker.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "agent/scan/scan_state.hpp"

namespace examguard {

class Checkpoints {
 public:
  Checkpoints(std::shared_ptr<ScanState> state, std::chrono::milliseconds every);
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;
  ~Checkpoints() = default;  // waits for a save that is under way

 private:
  void run(const std::stop_token& stop);

  const std::shared_ptr<ScanState> state_;
  const std::chrono::milliseconds every_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace examguard
