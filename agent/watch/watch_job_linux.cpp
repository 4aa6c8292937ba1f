#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <string>

#include "agent/system/volumes.hpp"
#include "agent/watch/fanotify_linux.hpp"
#include "agent/watch/inotify_linux.hpp"
#include "agent/watch/watch_cage_linux.hpp"
#include "agent/watch/watch_job.hpp"
#include "agent/watch/watch_wire.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

// Where a file system cannot be watched as a whole: the folders of the system's volume in which
// people keep things, and programs that start by themselves. Other volumes are watched wholly.
constexpr std::array kept_by_people{"/home",
                                    "/root",
                                    "/tmp",
                                    "/var/tmp",
                                    "/opt",
                                    "/usr/local",
                                    "/etc/cron.d",
                                    "/etc/xdg/autostart",
                                    "/usr/share/applications"};
// What follows at once comes in one round.
constexpr timespec a_moment{0, 10'000'000};

class WatchJob {
 public:
  explicit WatchJob(std::string root) : root_(std::move(root)) {}

  int run() {
    auto fanotify = Fanotify::open();
    auto inotify = Inotify::open();
    if (fanotify)
      fanotify_ = std::move(*fanotify);
    else
      log_info("volumes are not watched as a whole", {{"reason", fanotify.error().what}});
    if (inotify) inotify_ = std::move(*inotify);
    mounts_ = Handle(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    if (const auto caged = enter_watch_cage(); !caged) {
      log_warning("the watcher keeps more rights than it needs", {{"reason", caged.error().what}});
    }
    write_down(watch_greeting());
    follow_volumes(false);
    while (!is_over_) wait();
    return 0;
  }

 private:
  struct Followed {
    std::string device;
    WatchedBy by = WatchedBy::none;
  };

  void wait() {
    std::array<pollfd, 4> asked{{{STDIN_FILENO, POLLIN, 0},
                                 {fanotify_ ? fanotify_->handle() : -1, POLLIN, 0},
                                 {inotify_ ? inotify_->handle() : -1, POLLIN, 0},
                                 {static_cast<int>(mounts_.value()), POLLPRI, 0}}};
    if (::poll(asked.data(), asked.size(), -1) < 0) {
      is_over_ = errno != EINTR;
      return;
    }
    if (asked[0].revents != 0) is_over_ = ends(STDIN_FILENO);
    if (asked[3].revents != 0) follow_volumes(true);
    if (asked[1].revents == 0 && asked[2].revents == 0) return;
    ::nanosleep(&a_moment, nullptr);
    last_told_.clear();
    const auto tell = [this](const Change& change) { tell_of(change); };
    const bool lost_volumes = asked[1].revents != 0 && fanotify_->read(tell);
    const bool lost_folders = asked[2].revents != 0 && inotify_->read(tell);
    if (lost_volumes || lost_folders) write_down(encode(ChangesLost{}));
  }

  static bool ends(int input) {
    char byte = 0;
    return ::read(input, &byte, 1) == 0;
  }

  void tell_of(Change change) {
    auto path = below_root(change.path);
    if (!path) return;
    change.path = std::move(*path);
    auto record = encode(change);
    if (record == last_told_) return;
    write_down(record);
    last_told_ = std::move(record);
  }

  std::optional<std::string> below_root(const std::string& path) const {
    if (root_ == "/") return path;
    if (!path.starts_with(root_) || path.size() <= root_.size() || path[root_.size()] != '/') {
      return path == root_ ? std::optional<std::string>("/") : std::nullopt;
    }
    return path.substr(root_.size());
  }
  std::string absolute(const std::string& path) const {
    if (root_ == "/") return path;
    return path == "/" ? root_ : root_ + path;
  }

  void follow_volumes(bool is_new) {
    std::map<std::string, Followed> now;
    for (const auto& volume : volumes(root_)) {
      if (volume.kind != Volume::Kind::fixed && volume.kind != Volume::Kind::removable) continue;
      const auto known = followed_.find(volume.path);
      if (known != followed_.end() && known->second.device == volume.device) {
        now.insert(followed_.extract(known));
        continue;
      }
      now[volume.path].device = volume.device;
      coming_.push_back(volume);
    }
    for (const auto& [path, gone] : followed_) leave(path);
    followed_ = std::move(now);
    for (const auto& volume : coming_) follow(volume, is_new);
    coming_.clear();
  }

  void leave(const std::string& path) {
    if (fanotify_) fanotify_->forget(absolute(path));
    if (inotify_) inotify_->forget(absolute(path));
    write_down(encode(VolumeGone{path}));
  }

  // One that is served by a program may hang, and nobody else may watch it for us.
  void follow(const Volume& volume, bool is_new) {
    VolumeWatched watched{volume.path, WatchedBy::none, false, is_new};
    if (!volume.may_hang && fanotify_) {
      const auto added = fanotify_->add(absolute(volume.path));
      if (added) watched.by = WatchedBy::fanotify;
    }
    if (!volume.may_hang && watched.by == WatchedBy::none && inotify_) {
      watched.is_partly = !follow_folders(volume);
      watched.by = WatchedBy::inotify;
    }
    followed_[volume.path].by = watched.by;
    write_down(encode(watched));
  }

  bool follow_folders(const Volume& volume) {
    if (volume.path != "/") return inotify_->add(absolute(volume.path));
    bool is_all = true;
    for (const char* folder : kept_by_people) is_all = inotify_->add(absolute(folder)) && is_all;
    return is_all;
  }

  // Whoever reads slowly makes the kernel's queue overflow, which is told.
  void write_down(std::string_view bytes) {
    while (!bytes.empty() && !is_over_) {
      const auto count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
      if (count > 0)
        bytes.remove_prefix(static_cast<std::size_t>(count));
      else
        is_over_ = count == 0 || errno != EINTR;
    }
  }

  const std::string root_;
  std::optional<Fanotify> fanotify_;
  std::optional<Inotify> inotify_;
  Handle mounts_;
  std::map<std::string, Followed> followed_;  // by path
  std::vector<Volume> coming_;
  std::string last_told_;
  bool is_over_ = false;
};

std::optional<std::string> read_line() {
  std::string line;
  char byte = 0;
  while (line.size() < PATH_MAX && ::read(STDIN_FILENO, &byte, 1) == 1) {
    if (byte == '\n') return line;
    line += byte;
  }
  return std::nullopt;
}

}  // namespace

int answer_watch_job() {
  const auto root = read_line();
  char* canonical = root ? ::realpath(root->c_str(), nullptr) : nullptr;
  if (canonical == nullptr) {
    log_error("the watcher has nothing to watch", {{"root", root.value_or("none came")}});
    return 3;
  }
  WatchJob job{canonical};
  std::free(canonical);
  return job.run();
}

}  // namespace examguard
