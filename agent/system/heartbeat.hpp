// Shows the watch over the walk how long a worker has been inside one call to the system. A call
// that never returns cannot be cancelled, so its worker is given up: whoever owns the heartbeat may
// then take the worker's work away, and the worker, should it ever come back, must stop.
#pragma once

#include <atomic>
#include <cstdint>

namespace examguard {

class Heartbeat {
 public:
  static constexpr std::uint64_t ticks_per_second = 20;

  // `ticks` is advanced by the watch; reading it costs less than reading a clock.
  explicit Heartbeat(const std::atomic<std::uint64_t>& ticks) : ticks_(ticks) {}

  // Around each call that may block. end() is false when the worker was given up meanwhile.
  void begin() {
    if (!is_given_up()) state_.store((now() << 2) | in_call, std::memory_order_release);
  }
  [[nodiscard]] bool end() {
    // One worker writes and others only read, so no read-modify-write is needed.
    answers_.store(answers_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    std::uint64_t state = state_.load(std::memory_order_relaxed);
    return state != given_up &&
           state_.compare_exchange_strong(state, idle, std::memory_order_acq_rel);
  }

  // For the watch: gives the worker up if it has been in one call for at least `patience` ticks.
  [[nodiscard]] bool give_up_after(std::uint64_t patience) {
    std::uint64_t state = state_.load(std::memory_order_acquire);
    if ((state & 3) != in_call || now() < (state >> 2) + patience) return false;
    return state_.compare_exchange_strong(state, given_up, std::memory_order_acq_rel);
  }
  [[nodiscard]] bool is_given_up() const {
    return state_.load(std::memory_order_acquire) == given_up;
  }
  // How many calls came back.
  [[nodiscard]] std::uint64_t answers() const { return answers_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t now() const { return ticks_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::uint64_t idle = 0;
  static constexpr std::uint64_t in_call = 1;
  static constexpr std::uint64_t given_up = 2;

  const std::atomic<std::uint64_t>& ticks_;
  std::atomic<std::uint64_t> state_{idle};
  std::atomic<std::uint64_t> answers_{0};
};

}  // namespace examguard
