// Changes of single folders: where whole file systems cannot be watched (fanotify_linux.hpp). Each
// folder costs the kernel memory, so there is a limit. Included by *_linux.cpp files only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "agent/system/file_access.hpp"
#include "core/scan/change_log.hpp"

namespace examguard {

class Inotify {
 public:
  static constexpr std::size_t most_folders = 16'384;

  [[nodiscard]] static Result<Inotify> open();
  [[nodiscard]] int handle() const { return static_cast<int>(events_.value()); }

  // The folder and all below it on the same device, the upper ones first. False: not all of them.
  bool add(const std::string& folder);
  void forget(const std::string& folder);

  // Tells all that happened; new folders are followed from then on. Paths are absolute. True: the
  // kernel lost some.
  [[nodiscard]] bool read(const std::function<void(Change)>& tell);

  [[nodiscard]] bool is_full() const { return is_full_; }

 private:
  struct Event {
    int number = 0;
    std::uint32_t mask = 0;
    std::string name;
  };

  explicit Inotify(Handle events) : events_(std::move(events)) {}
  bool add_one(const std::string& folder);
  void tell_of(const Event& event, const std::function<void(Change)>& tell);

  Handle events_;
  std::unordered_map<int, std::string> paths_;  // by the kernel's number
  std::map<std::string, int> numbers_;
  bool is_full_ = false;
};

}  // namespace examguard
