#include "collector/doors/password_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace examguard {
namespace {

constexpr std::size_t most_waiting = 32;

}  // namespace

struct PasswordQueue::State {
  std::mutex jobs_mutex;
  std::condition_variable jobs_changed;
  std::deque<std::function<void()>> jobs;
  bool stopping = false;

  void run() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(jobs_mutex);
        jobs_changed.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (stopping) return;
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      job();
    }
  }

  void stop() {
    std::deque<std::function<void()>> dropped;  // ends after the lock: jobs hold much else
    const std::lock_guard lock(jobs_mutex);
    stopping = true;
    dropped.swap(jobs);
    jobs_changed.notify_all();
  }
};

bool PasswordQueue::push(std::function<void()> job) const {
  const std::lock_guard lock(state_->jobs_mutex);
  if (state_->stopping || state_->jobs.size() >= most_waiting) return false;
  state_->jobs.push_back(std::move(job));
  state_->jobs_changed.notify_one();
  return true;
}

PasswordThread::PasswordThread()
    : queue_(std::make_shared<PasswordQueue::State>()),
      thread_([state = queue_.state_] { state->run(); }) {}

PasswordThread::~PasswordThread() {
  queue_.state_->stop();
  thread_.join();
}

}  // namespace examguard
