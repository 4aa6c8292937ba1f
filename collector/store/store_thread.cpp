#include "collector/store/store_thread.hpp"

#include "io/log.hpp"

namespace examguard {
namespace {
// As many as fit into one fsync without making the first one wait long.
constexpr std::size_t largest_group = 256;
}  // namespace

Result<std::unique_ptr<StoreThread>> StoreThread::start(OpenStore open) {
  auto store = open();
  if (!store) return store.error();
  return std::unique_ptr<StoreThread>(new StoreThread(std::move(open), std::move(*store)));
}

StoreThread::StoreThread(OpenStore open, std::unique_ptr<Store> store)
    : open_(std::move(open)), store_(std::move(store)), thread_([this] { loop(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queue_changed_.notify_one();
  thread_.join();
}

void StoreThread::push(Job job) {
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(std::move(job));
  }
  queue_changed_.notify_one();
}

void StoreThread::loop() {
  for (;;) {
    auto group = next_group();
    if (group.empty()) return;
    const auto error = run_group(group);
    for (Job& job : group) job.done(error);
  }
}

// Neighbours of one sort: a run of writes becomes one transaction, a read stands alone.
std::vector<StoreThread::Job> StoreThread::next_group() {
  std::unique_lock lock(queue_mutex_);
  queue_changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<Job> group;
  while (!queue_.empty() && group.size() < largest_group) {
    if (!group.empty() && !(queue_.front().writes && group.front().writes)) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

std::optional<Error> StoreThread::run_group(std::vector<Job>& group) {
  if (const auto error = ensure_open()) return error;
  if (!group.front().writes) {
    static_cast<void>(group.front().run(*store_));
    return std::nullopt;
  }
  const auto committed = store_->transact([&](const Store::Inside& inside) {
    for (Job& job : group) inside([&] { return job.run(*store_); });
  });
  if (committed) return std::nullopt;
  log_error("the ledger could not be written; nothing of this group is acknowledged",
            {{"reason", committed.error().what}, {"jobs", std::to_string(group.size())}});
  store_.reset();
  return Error{ErrorCode::unavailable, "the ledger cannot be written now"};
}

std::optional<Error> StoreThread::ensure_open() {
  if (store_) return std::nullopt;
  auto store = open_();
  if (!store) {
    log_error("the ledger could not be opened again", {{"reason", store.error().what}});
    return Error{ErrorCode::unavailable, "the ledger cannot be opened now"};
  }
  store_ = std::move(*store);
  log_info("the ledger is open again");
  return std::nullopt;
}

}  // namespace examguard
