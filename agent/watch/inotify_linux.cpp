#include "agent/watch/inotify_linux.hpp"
#include "core/path_text.hpp"

#include <dirent.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <memory>
#include <system_error>

namespace examguard {
namespace {

constexpr std::uint32_t appearing = IN_CREATE | IN_MOVED_TO;
constexpr std::uint32_t vanishing = IN_DELETE | IN_MOVED_FROM;
constexpr std::uint32_t followed = appearing | vanishing | IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR |
                                   IN_DONT_FOLLOW | IN_EXCL_UNLINK;

// Folders in it on the same device.
std::deque<std::string> folders_in(const std::string& folder) {
  std::deque<std::string> found;
  struct stat here {};
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), ::closedir);
  if (!listing || ::fstat(::dirfd(listing.get()), &here) != 0) return found;
  while (const auto* entry = ::readdir(listing.get())) {
    const std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
    struct stat child {};
    auto path = path_in(folder, name);
    if (::lstat(path.c_str(), &child) != 0) continue;
    if (S_ISDIR(child.st_mode) && child.st_dev == here.st_dev) found.push_back(std::move(path));
  }
  return found;
}

}  // namespace

Result<Inotify> Inotify::open() {
  Handle events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!events.is_open()) {
    return Error{ErrorCode::io, "inotify: " + std::system_category().message(errno)};
  }
  return Inotify(std::move(events));
}

bool Inotify::add(const std::string& folder) {
  std::deque<std::string> to_do{folder};
  while (!to_do.empty()) {
    if (!add_one(to_do.front())) return false;
    for (auto& child : folders_in(to_do.front())) to_do.push_back(std::move(child));
    to_do.pop_front();
  }
  return true;
}

// One that is gone by now is no trouble.
bool Inotify::add_one(const std::string& folder) {
  const bool has_room = paths_.size() < most_folders || numbers_.contains(folder);
  const int number = has_room ? ::inotify_add_watch(handle(), folder.c_str(), followed) : -1;
  if (number < 0) {
    const bool is_limit = !has_room || errno == ENOSPC || errno == ENOMEM;
    is_full_ = is_full_ || is_limit;
    return !is_limit;
  }
  const auto [known, is_new] = paths_.try_emplace(number, folder);
  if (!is_new && known->second != folder) {
    numbers_.erase(known->second);
    known->second = folder;
  }
  numbers_.insert_or_assign(folder, number);
  return true;
}

void Inotify::forget(const std::string& folder) {
  const auto drop = [&](std::map<std::string, int>::iterator at) {
    ::inotify_rm_watch(handle(), at->second);
    paths_.erase(at->second);
    return numbers_.erase(at);
  };
  if (const auto at = numbers_.find(folder); at != numbers_.end()) drop(at);
  const auto prefix = path_in(folder, "");
  auto at = numbers_.lower_bound(prefix);
  while (at != numbers_.end() && at->first.starts_with(prefix)) at = drop(at);
}

bool Inotify::read(const std::function<void(Change)>& tell) {
  alignas(inotify_event) std::array<char, 64 * 1024> buffer;
  bool is_lost = false;
  const auto count = ::read(handle(), buffer.data(), buffer.size());
  for (ssize_t at = 0; at < count;) {
    inotify_event event{};
    std::memcpy(&event, buffer.data() + at, sizeof event);
    const char* name = buffer.data() + at + sizeof event;
    at += static_cast<ssize_t>(sizeof event + event.len);
    is_lost = is_lost || (event.mask & IN_Q_OVERFLOW) != 0;
    tell_of({event.wd, event.mask, event.len > 0 ? std::string(name) : std::string()}, tell);
  }
  return is_lost;
}

void Inotify::tell_of(const Event& event, const std::function<void(Change)>& tell) {
  const auto known = paths_.find(event.number);
  if (known == paths_.end()) return;
  if ((event.mask & IN_IGNORED) != 0) {
    numbers_.erase(known->second);
    paths_.erase(known);
    return;
  }
  if (event.name.empty()) return tell({Change::What::changed, true, known->second});
  const auto path = path_in(known->second, event.name);
  const bool is_folder = (event.mask & IN_ISDIR) != 0;
  if (is_folder && (event.mask & vanishing) != 0) forget(path);
  // Before it is told: what comes into it from now on is seen by an event or by the look.
  if (is_folder && (event.mask & appearing) != 0) static_cast<void>(add(path));
  tell({(event.mask & appearing) != 0   ? Change::What::appeared
        : (event.mask & vanishing) != 0 ? Change::What::vanished
                                        : Change::What::changed,
        is_folder, path});
}

}  // namespace examguard
