// Changes of whole file systems, as the kernel tells of them with the handle of a folder and a
// name (fanotify with FAN_REPORT_DFID_NAME, Linux 5.9). It holds no folder open, so that a stick
// can be unmounted. Included by *_linux.cpp files only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/system/file_access.hpp"
#include "core/scan/change_log.hpp"

namespace examguard {

class Fanotify {
 public:
  // An error: this process may not, or the kernel is too old.
  [[nodiscard]] static Result<Fanotify> open();
  [[nodiscard]] int handle() const { return static_cast<int>(events_.value()); }

  // The file system that this folder lies on. An error: it names no folders by handle.
  [[nodiscard]] Result<> add(const std::string& folder);
  // It was unmounted.
  void forget(const std::string& folder);

  // Tells all that happened. Paths are absolute, and lie in an added folder. True: the kernel lost
  // some, or a folder's path is too long to be told.
  [[nodiscard]] bool read(const std::function<void(Change)>& tell);

 private:
  struct Mounted {
    std::string file_system;  // its id, as the kernel's events bear it
    std::string folder;
  };
  // What one round of reading has looked up already.
  struct Round {
    std::map<std::string, std::optional<std::string>> folders;  // by file system and handle
    bool is_lost = false;
  };
  class Event;

  explicit Fanotify(Handle events) : events_(std::move(events)) {}
  void read_events(std::string_view bytes, Round& round, const std::function<void(Change)>& tell);
  void tell_of(const Event& event, Round& round, const std::function<void(Change)>& tell);
  std::optional<std::string> path_of(std::string_view key, Round& round);
  std::optional<std::string> look_up(std::string_view key, Round& round);
  std::optional<std::string> path_on(const Mounted& mounted, std::string_view handle, Round& round);
  void remember(std::string_view key, const std::string& path);

  Handle events_;
  std::vector<Mounted> mounted_;
  // By file system and handle: paths of folders that may be gone when their events are read.
  std::map<std::string, std::string, std::less<>> last_known_;
};

}  // namespace examguard
