// What is still to be walked, shared by the workers: last in, first out, so that the walk goes deep
// first and the queue stays small. Names are kept in one string per folder, because a folder may
// hold a million. Used by walk_linux.cpp.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/scan/folder_tree.hpp"

namespace examguard {

// Names of one folder; each is followed by a NUL, so that it can be given to the system.
class Names {
 public:
  void add(std::string_view name) {
    bytes_ += name;
    bytes_ += '\0';
  }
  // The system did not say of each what it is.
  void may_be_anything() { may_be_anything_ = true; }
  [[nodiscard]] bool are_files() const { return !may_be_anything_; }
  [[nodiscard]] bool empty() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t size_in_bytes() const { return bytes_.size() - at_; }
  // Stays valid until the next add().
  [[nodiscard]] std::string_view take();
  // Takes about the second half of what is left.
  [[nodiscard]] Names split();

 private:
  std::string bytes_;
  std::size_t at_ = 0;
  bool may_be_anything_ = false;
};

struct Task {
  enum class Kind {
    folders,  // enter the folders `names`
    files,    // visit the files `names`
    listing,  // go on reading the names of a big folder
  };

  Kind kind = Kind::folders;
  std::shared_ptr<FolderNode> folder;
  Names names;
  std::shared_ptr<Handle> listing;
  bool is_continued = false;  // of a listing: not its beginning
};

class WalkQueue {
 public:
  void push(Task task);
  // Waits for work; of a task of folders only one is taken. None: all is done, or stopped.
  [[nodiscard]] std::optional<Task> take();
  // Each task that was taken is reported done once, by its worker or by the watch.
  void finish_one();
  void stop();
  // How many may have a task at the same time; the others wait as well. No more than there are
  // workers.
  void let_work(unsigned workers);

  // For a task, which he would get at once.
  [[nodiscard]] bool somebody_waits() const {
    return somebody_waits_.load(std::memory_order_relaxed);
  }
  // Waits for the end, at most `time`.
  [[nodiscard]] bool ends_within(std::chrono::milliseconds time);

 private:
  void count_running(int more);  // with mutex_ held

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable ended_;
  std::vector<Task> tasks_;       // guarded by mutex_
  std::size_t running_ = 0;       // guarded by mutex_
  std::size_t most_running_ = 0;  // guarded by mutex_
  bool is_stopped_ = false;       // guarded by mutex_
  std::atomic<bool> somebody_waits_{false};
};

}  // namespace examguard
