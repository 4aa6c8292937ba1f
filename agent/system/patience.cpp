#include "agent/system/patience.hpp"
#include "core/path_text.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

namespace examguard {
namespace {

constexpr int looks = 8;  // within the time limit

Error no_answer(const std::string& place) {
  return {ErrorCode::unavailable, place + ": gave no answer"};
}

}  // namespace

struct Question::Shared {
  std::atomic<std::uint64_t> signs_of_life{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void(Question&)> job;  // guarded by mutex; empty: nothing is being asked
  bool is_over = false;                // guarded by mutex
  std::string place;                   // that is asked about; guarded by mutex
  std::vector<std::string> silent;     // places that gave no answer; guarded by mutex
};

std::optional<Error> Question::about(const std::string& place) {
  ++shared_->signs_of_life;
  const std::scoped_lock lock(shared_->mutex);
  for (const auto& silent : shared_->silent) {
    if (lies_in(place, silent)) return no_answer(silent);
  }
  shared_->place = place;
  return std::nullopt;
}

void Question::goes_on() {
  ++shared_->signs_of_life;
}

Patience::Patience(std::chrono::milliseconds limit) : limit_(limit) {
  question_.shared_ = std::make_shared<Question::Shared>();
}

Patience::~Patience() {
  if (!asking_.joinable()) return;
  {
    const std::scoped_lock lock(question_.shared_->mutex);
    question_.shared_->is_over = true;
  }
  question_.shared_->changed.notify_all();
  asking_.join();  // it waits for a question
}

std::optional<Error> Patience::run(std::function<void(Question&)> job) {
  auto& shared = *question_.shared_;
  std::unique_lock lock(shared.mutex);
  shared.job = std::move(job);
  if (!asking_.joinable()) {
    asking_ = std::thread([question = question_]() mutable {
      auto& mine = *question.shared_;
      std::unique_lock inner(mine.mutex);
      for (;;) {
        mine.changed.wait(inner, [&] { return mine.is_over || mine.job; });
        if (mine.is_over) return;
        auto now = mine.job;
        inner.unlock();
        now(question);
        now = nullptr;
        inner.lock();
        mine.job = nullptr;
        mine.changed.notify_all();
      }
    });
  }
  shared.changed.notify_all();

  auto seen = shared.signs_of_life.load();
  int silent_looks = 0;
  while (!shared.changed.wait_for(lock, limit_ / looks, [&] { return !shared.job; })) {
    const auto now = shared.signs_of_life.load();
    silent_looks = now == std::exchange(seen, now) ? silent_looks + 1 : 0;
    if (silent_looks < looks) continue;
    // Whoever comes next asks with a new thread; this one may come back, and then ends.
    shared.is_over = true;
    auto silent = shared.silent;
    silent.push_back(shared.place);
    auto error = no_answer(shared.place);
    lock.unlock();
    asking_.detach();
    question_.shared_ = std::make_shared<Question::Shared>();
    question_.shared_->silent = std::move(silent);
    return error;
  }
  return std::nullopt;
}

}  // namespace examguard
