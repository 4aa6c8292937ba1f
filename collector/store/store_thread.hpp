// The one thread that owns the store. Writes that wait together share one commit, and each write
// has a savepoint of its own, so that one that fails takes nothing else with it. A write is
// answered only after its commit is on disk. After a failed commit the store is suspect: it is
// opened again before anything else is done.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "collector/store/store.hpp"

namespace examguard {

class StoreThread {
 public:
  using OpenStore = std::function<Result<std::unique_ptr<Store>>()>;

  // Opens the store; the error of this first opening is answered here.
  [[nodiscard]] static Result<std::unique_ptr<StoreThread>> start(OpenStore open);
  ~StoreThread();  // finishes what waits

  // `job` runs inside the group's transaction; an error from it rolls back this job alone.
  // `done` gets its answer, or the reason why there is none. Both run on the store's thread: be
  // short.
  template <class T>
  void write(std::function<Result<T>(Store&)> job, std::function<void(Result<T>)> done) {
    submit<T>(std::move(job), std::move(done), true);
  }
  template <class T>
  void read(std::function<Result<T>(Store&)> job, std::function<void(Result<T>)> done) {
    submit<T>(std::move(job), std::move(done), false);
  }

 private:
  struct Job {
    bool writes = false;
    std::function<bool(Store&)> run;  // false: roll back
    std::function<void(const std::optional<Error>&)> done;
  };

  StoreThread(OpenStore open, std::unique_ptr<Store> store);
  void push(Job job);
  void loop();
  std::vector<Job> next_group();
  std::optional<Error> run_group(std::vector<Job>& group);
  std::optional<Error> ensure_open();

  template <class T>
  void submit(std::function<Result<T>(Store&)> job, std::function<void(Result<T>)> done,
              bool writes) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    push({writes,
          [answer, job = std::move(job)](Store& store) {
            answer->emplace(job(store));
            return (*answer)->has_value();
          },
          [answer, done = std::move(done)](const std::optional<Error>& error) {
            done(error ? Result<T>(*error) : std::move(**answer));
          }});
  }

  OpenStore open_;
  std::unique_ptr<Store> store_;  // empty: suspect, to be opened again
  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace examguard
