// scrypt takes a tenth of a second and 64 MiB, so passwords are hashed one after another on a
// thread of their own, neither on the store's nor on the servers'. Few may wait: a flood of logins
// is turned away instead of growing.
#pragma once

#include <functional>
#include <memory>
#include <thread>

namespace examguard {

// A handle that may outlive the thread: what is pushed then is not taken.
class PasswordQueue {
 public:
  // False: too many wait, or the thread has ended; the job will not run.
  [[nodiscard]] bool push(std::function<void()> job) const;

 private:
  friend class PasswordThread;
  struct State;
  explicit PasswordQueue(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class PasswordThread {
 public:
  PasswordThread();
  PasswordThread(const PasswordThread&) = delete;
  PasswordThread& operator=(const PasswordThread&) = delete;
  ~PasswordThread();  // ends after the job that runs; those that wait are dropped

  [[nodiscard]] const PasswordQueue& queue() const { return queue_; }

 private:
  PasswordQueue queue_;
  std::thread thread_;
};

}  // namespace examguard
