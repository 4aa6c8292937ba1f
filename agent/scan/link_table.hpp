// Files with several names (hard links): what was learned at one name serves the others, so that
// each is read once. Keeps only files that have more than one name.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include "agent/system/file_access.hpp"
#include "agent/system/heartbeat.hpp"

namespace examguard {

template <class Learned>
class LinkTable {
 public:
  using Reader = std::shared_ptr<const Heartbeat>;  // of the worker that reads

  // Calls `use` with what is known of the file; nobody else uses it meanwhile. Where another worker
  // is at it, waits, but not for one that was given up: then `use` starts with a fresh value.
  template <class Use>
  void with(const FileStat& stat, const Reader& reader, Use&& use) {
    const auto entry = entry_of(stat);
    {
      std::unique_lock lock(entry->mutex);
      const auto is_free = [&] { return !entry->reader || entry->reader->is_given_up(); };
      while (!is_free()) entry->freed.wait_for(lock, std::chrono::milliseconds(100), is_free);
      if (entry->reader) entry->learned = std::make_shared<Learned>();
      entry->reader = reader;
    }
    const auto learned = entry->learned;  // a given-up worker keeps its own
    use(*learned);
    const std::scoped_lock lock(entry->mutex);
    if (entry->learned == learned) entry->reader.reset();
    entry->freed.notify_all();
  }

 private:
  using Identity =
      std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>;
  struct Entry {
    std::mutex mutex;
    std::condition_variable freed;
    Reader reader;  // guarded by mutex; none: free
    std::shared_ptr<Learned> learned = std::make_shared<Learned>();
  };

  std::shared_ptr<Entry> entry_of(const FileStat& stat) {
    const std::scoped_lock lock(mutex_);
    auto& entry = entries_[{stat.device, stat.inode, stat.size, stat.modified_ns, stat.changed_ns}];
    if (!entry) entry = std::make_shared<Entry>();
    return entry;
  }

  std::mutex mutex_;
  // What changed between two of its names is another file. Guarded by mutex_.
  std::map<Identity, std::shared_ptr<Entry>> entries_;
};

}  // namespace examguard
