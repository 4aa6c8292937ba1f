#include "agent/system/file_access.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/system/linux_calls.hpp"

namespace examguard {
namespace {

// A file that trickles would hold up the scan as surely as one that hangs.
constexpr std::uint64_t trickle_ticks = 30 * Heartbeat::ticks_per_second;
constexpr std::uint64_t least_bytes_per_second = 64 * 1024;

std::int64_t to_ns(const statx_timestamp& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

int as_fd(const Handle& handle) {
  return static_cast<int>(handle.value());
}

FileStat::Type to_type(std::uint16_t mode) {
  if (S_ISREG(mode)) return FileStat::Type::file;
  if (S_ISDIR(mode)) return FileStat::Type::folder;
  return FileStat::Type::other;
}

}  // namespace

Bytes exact_name(std::string_view path) {
  return Bytes(path);
}

Trouble trouble_of_errno(int error) {
  const auto why = [error] {
    switch (error) {
      case EACCES:
      case EPERM:
        return Why::permission;
      case ENOENT:
      case ESTALE:
        return Why::vanished;
      case ELOOP:  // a link where a file or folder was
      case ENOTDIR:
      case ENXIO:
        return Why::changed;
      case EMFILE:
      case ENFILE:
      case ENOMEM:
      case ENAMETOOLONG:
        return Why::limit;
      default:
        return Why::io;
    }
  }();
  return {why, std::strerror(error), false};
}

Trouble given_up() {
  return {Why::hang, "no answer", true};
}

Tried<FileStat> stat_at(int folder, const char* name, Heartbeat& heartbeat) {
  constexpr unsigned mask = STATX_BASIC_STATS | STATX_BTIME;
  constexpr int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  struct statx found {};
  heartbeat.begin();
  const int status = ::statx(folder, name, flags | (*name == 0 ? AT_EMPTY_PATH : 0), mask, &found);
  const int error = errno;
  if (!heartbeat.end()) return given_up();
  if (status != 0) return trouble_of_errno(error);

  Tried<FileStat> tried;  // in its place at once: this is asked for every file
  FileStat& stat = *tried;
  stat.type = to_type(found.stx_mode);
  stat.device = makedev(found.stx_dev_major, found.stx_dev_minor);
  stat.inode = found.stx_ino;
  stat.links = found.stx_nlink;
  stat.size = found.stx_size;
  stat.allocated = found.stx_blocks * 512;
  stat.modified_ns = to_ns(found.stx_mtime);
  stat.changed_ns = to_ns(found.stx_ctime);
  if ((found.stx_mask & STATX_BTIME) != 0) stat.created_ns = to_ns(found.stx_btime);
  stat.owner = found.stx_uid;
  return tried;
}

Tried<Handle> open_at(int folder, const char* name, int flags, Heartbeat& heartbeat) {
  static const bool is_root = ::geteuid() == 0;
  const int safe = flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  heartbeat.begin();
  // Only root may always leave access times alone; for others the attempt would double the calls.
  int fd = ::openat(folder, name, safe | (is_root ? O_NOATIME : 0));
  if (fd < 0 && errno == EPERM && is_root) fd = ::openat(folder, name, safe);
  const int error = errno;
  Handle handle(fd);
  if (!heartbeat.end()) return given_up();
  if (fd < 0) return trouble_of_errno(error);
  return handle;
}

Tried<OpenFile> open_file_at(int folder, const char* name, Heartbeat& heartbeat) {
  auto handle = open_at(folder, name, O_RDONLY, heartbeat);
  if (!handle) return handle.error();
  const auto stat = stat_at(as_fd(*handle), "", heartbeat);
  if (!stat) return stat.error();
  if (stat->type != FileStat::Type::file) {
    return Trouble{Why::changed, "no longer a regular file", false};
  }
  return OpenFile(std::move(*handle), *stat, heartbeat);
}

Handle::Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, -1)) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  Handle old(std::exchange(value_, std::exchange(other.value_, -1)));
  return *this;
}

Handle::~Handle() {
  if (is_open()) ::close(static_cast<int>(value_));
}

OpenFile::OpenFile(Handle handle, const FileStat& stat, Heartbeat& heartbeat)
    : handle_(std::move(handle)), stat_(stat), heartbeat_(&heartbeat) {}

OpenFile::OpenFile(OpenFile&& other) noexcept = default;

OpenFile::~OpenFile() {
  if (!handle_.is_open()) return;
  // Closing may block too: a FUSE file system is told and has to answer. A worker that was given up
  // here notices at its next call.
  heartbeat_->begin();
  handle_ = Handle();
  static_cast<void>(heartbeat_->end());
}

Tried<FileStat> OpenFile::stat_again() {
  return stat_at(as_fd(handle_), "", *heartbeat_);
}

Tried<std::size_t> OpenFile::read(char* buffer, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const auto begun = heartbeat_->now();
    heartbeat_->begin();
    const auto count =
        ::pread(as_fd(handle_), buffer + done, size - done, static_cast<off_t>(offset + done));
    const int error = errno;
    if (!heartbeat_->end()) return given_up();
    if (count < 0 && error == EINTR) continue;
    if (count < 0) return trouble_of_errno(error);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
    // Asking once more at the end of each small file would cost as much as reading it. What has no
    // size may have content all the same, where a program serves it.
    if (stat_.size > 0 && offset + done >= stat_.size) break;
    read_bytes_ += static_cast<std::uint64_t>(count);
    // Not since it was opened: a scan may rest between two reads.
    waited_ticks_ += heartbeat_->now() - begun;
    if (waited_ticks_ > trickle_ticks &&
        read_bytes_ < waited_ticks_ / Heartbeat::ticks_per_second * least_bytes_per_second) {
      return Trouble{Why::hang, "too slow to read", false};
    }
  }
  return done;
}

}  // namespace examguard
