#include "agent/scan/walk_queue.hpp"

#include <utility>

namespace examguard {

std::string_view Names::take() {
  const std::size_t end = bytes_.find('\0', at_);
  const std::string_view name(bytes_.data() + at_, end - at_);
  at_ = end + 1;
  return name;
}

Names Names::split() {
  Names half;
  const std::size_t middle = bytes_.find('\0', at_ + size_in_bytes() / 2);
  if (middle == std::string::npos || middle + 1 == bytes_.size()) return half;
  half.bytes_ = bytes_.substr(middle + 1);
  half.may_be_anything_ = may_be_anything_;
  bytes_.resize(middle + 1);
  return half;
}

void WalkQueue::push(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    if (is_stopped_) return;
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

std::optional<Task> WalkQueue::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return is_stopped_ || running_ == 0 || (running_ < most_running_ && !tasks_.empty());
  });
  if (is_stopped_ || tasks_.empty()) return std::nullopt;

  count_running(1);
  auto& last = tasks_.back();
  if (last.kind != Task::Kind::folders) {
    Task task = std::move(last);
    tasks_.pop_back();
    return task;
  }
  Task one{Task::Kind::folders, last.folder, {}, {}, false};
  one.names.add(last.names.take());
  if (last.names.empty()) {
    tasks_.pop_back();
  } else {
    lock.unlock();
    changed_.notify_one();
  }
  return one;
}

void WalkQueue::finish_one() {
  const std::scoped_lock lock(mutex_);
  count_running(-1);
  if (running_ != 0 || (!tasks_.empty() && !is_stopped_)) return;
  changed_.notify_all();
  ended_.notify_all();
}

void WalkQueue::stop() {
  const std::scoped_lock lock(mutex_);
  is_stopped_ = true;
  changed_.notify_all();
  ended_.notify_all();
}

void WalkQueue::let_work(unsigned workers) {
  const std::scoped_lock lock(mutex_);
  most_running_ = workers;
  count_running(0);
  changed_.notify_all();
}

void WalkQueue::count_running(int more) {
  running_ += static_cast<std::size_t>(more);
  somebody_waits_.store(running_ < most_running_, std::memory_order_relaxed);
}

bool WalkQueue::ends_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, time,
                         [&] { return running_ == 0 && (is_stopped_ || tasks_.empty()); });
}

}  // namespace examguard
