#include "agent/watch/fanotify_linux.hpp"
#include "core/path_text.hpp"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

namespace examguard {
namespace {

constexpr std::uint64_t appearing = FAN_CREATE | FAN_MOVED_TO;
constexpr std::uint64_t vanishing = FAN_DELETE | FAN_MOVED_FROM;
constexpr std::uint64_t followed = appearing | vanishing | FAN_CLOSE_WRITE | FAN_ATTRIB | FAN_ONDIR;
constexpr std::size_t most_last_known = 8192;
constexpr int most_reads = 64;  // in one round, so that what was told is written down in between
constexpr std::size_t id_bytes = sizeof(fsid_t);

Error error_of(const std::string& what, int number) {
  const auto code = number == EPERM ? ErrorCode::refused : ErrorCode::unsupported;
  return {code, what + ": " + std::system_category().message(number)};
}

Handle opened(const std::string& folder) {
  return Handle(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
}

// Begins with its length and type (open_by_handle_at(2)).
struct HandleRoom {
  alignas(file_handle) std::array<char, sizeof(file_handle) + MAX_HANDLE_SZ> bytes{};

  file_handle* handle() { return reinterpret_cast<file_handle*>(bytes.data()); }
};

int open_by_handle(int mounted, std::string_view handle) {
  HandleRoom room;
  if (handle.size() < sizeof(file_handle) || handle.size() > room.bytes.size()) return -1;
  std::memcpy(room.bytes.data(), handle.data(), handle.size());
  return ::open_by_handle_at(mounted, room.handle(), O_PATH | O_CLOEXEC);
}

// Can a folder of this file system be found by its handle?
bool has_handles(int folder) {
  HandleRoom room;
  room.handle()->handle_bytes = MAX_HANDLE_SZ;
  int mount_id = 0;
  if (::name_to_handle_at(folder, "", room.handle(), &mount_id, AT_EMPTY_PATH) != 0) return false;
  return Handle(::open_by_handle_at(folder, room.handle(), O_PATH | O_CLOEXEC)).is_open();
}

}  // namespace

// One event with its records: of the folder (and a name in it), and of what has the name.
class Fanotify::Event {
 public:
  Event(std::uint64_t mask, std::string_view records) : mask_(mask) {
    while (records.size() >= sizeof(fanotify_event_info_header)) {
      fanotify_event_info_header header{};
      std::memcpy(&header, records.data(), sizeof header);
      if (header.len < sizeof header || header.len > records.size()) return;
      take(header.info_type, records.substr(sizeof header, header.len - sizeof header));
      records.remove_prefix(header.len);
    }
  }

  [[nodiscard]] bool has(std::uint64_t what) const { return (mask_ & what) != 0; }
  [[nodiscard]] std::string_view folder() const { return folder_; }  // file system and handle
  [[nodiscard]] std::string_view object() const { return object_; }  // the same; may be empty
  [[nodiscard]] std::string_view name() const { return name_; }

 private:
  void take(std::uint8_t type, std::string_view record) {
    if (record.size() < id_bytes + sizeof(file_handle)) return;
    file_handle handle{};
    std::memcpy(&handle, record.data() + id_bytes, sizeof handle);
    const auto size = id_bytes + sizeof handle + handle.handle_bytes;
    if (size > record.size()) return;
    if (type == FAN_EVENT_INFO_TYPE_FID) object_ = record.substr(0, size);
    if (type != FAN_EVENT_INFO_TYPE_DFID_NAME) return;
    folder_ = record.substr(0, size);
    const auto name = record.substr(size);
    name_ = name.substr(0, name.find('\0'));
  }

  std::uint64_t mask_;
  std::string_view folder_;
  std::string_view object_;
  std::string_view name_;
};

Result<Fanotify> Fanotify::open() {
  constexpr unsigned flags = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK;
  // What a new folder's handle is (Linux 5.17) helps where the folder is gone soon.
  int events = ::fanotify_init(flags | FAN_REPORT_DFID_NAME_TARGET, O_RDONLY);
  if (events < 0) events = ::fanotify_init(flags | FAN_REPORT_DFID_NAME, O_RDONLY);
  if (events < 0) return error_of("fanotify", errno);
  return Fanotify(Handle(events));
}

Result<> Fanotify::add(const std::string& folder) {
  const Handle open_folder = opened(folder);
  const int fd = static_cast<int>(open_folder.value());
  if (!open_folder.is_open()) return error_of(folder, errno);
  struct statfs found {};
  if (::fstatfs(fd, &found) != 0) return error_of(folder, errno);
  if (!has_handles(fd)) return Error{ErrorCode::unsupported, folder + ": folders have no handles"};
  if (::fanotify_mark(handle(), FAN_MARK_ADD | FAN_MARK_FILESYSTEM, followed, fd, nullptr) != 0) {
    return error_of(folder, errno);
  }
  std::string id(id_bytes, '\0');
  std::memcpy(id.data(), &found.f_fsid, id_bytes);
  mounted_.push_back({std::move(id), folder});
  return {};
}

// The kernel forgets its mark with the last mount of the file system.
void Fanotify::forget(const std::string& folder) {
  std::erase_if(mounted_, [&](const Mounted& mounted) { return mounted.folder == folder; });
}

bool Fanotify::read(const std::function<void(Change)>& tell) {
  alignas(fanotify_event_metadata) std::array<char, 64 * 1024> buffer;
  Round round;
  for (int i = 0; i < most_reads; ++i) {
    const auto count = ::read(handle(), buffer.data(), buffer.size());
    if (count <= 0) break;
    read_events({buffer.data(), static_cast<std::size_t>(count)}, round, tell);
  }
  return round.is_lost;
}

void Fanotify::read_events(std::string_view bytes, Round& round,
                           const std::function<void(Change)>& tell) {
  while (bytes.size() >= sizeof(fanotify_event_metadata)) {
    fanotify_event_metadata event{};
    std::memcpy(&event, bytes.data(), sizeof event);
    if (event.event_len < event.metadata_len || event.event_len > bytes.size()) return;
    if ((event.mask & FAN_Q_OVERFLOW) != 0) {
      round.is_lost = true;
    } else {
      const auto records = bytes.substr(event.metadata_len, event.event_len - event.metadata_len);
      tell_of(Event(event.mask, records), round, tell);
    }
    bytes.remove_prefix(event.event_len);
  }
}

void Fanotify::tell_of(const Event& event, Round& round, const std::function<void(Change)>& tell) {
  if (event.folder().empty()) return;
  const auto folder = path_of(event.folder(), round);
  if (!folder) return;
  const bool is_folder = event.has(FAN_ONDIR);
  if (event.name().empty() || event.name() == ".") {
    return tell({Change::What::changed, true, *folder});
  }
  const auto path = path_in(*folder, event.name());
  if (is_folder && event.has(appearing) && !event.object().empty()) {
    remember(event.object(), path);
  }
  const auto say = [&](Change::What what) { tell({what, is_folder, path}); };
  if (event.has(appearing) && event.has(vanishing)) {
    // Two events became one: what came first shows by whether it is there.
    struct stat found {};
    const bool is_there = ::lstat(path.c_str(), &found) == 0;
    say(is_there ? Change::What::vanished : Change::What::appeared);
    return say(is_there ? Change::What::appeared : Change::What::vanished);
  }
  say(event.has(appearing)   ? Change::What::appeared
      : event.has(vanishing) ? Change::What::vanished
                             : Change::What::changed);
}

std::optional<std::string> Fanotify::path_of(std::string_view key, Round& round) {
  auto [known, is_new] = round.folders.try_emplace(std::string(key));
  if (is_new) known->second = look_up(key, round);
  return known->second;
}

std::optional<std::string> Fanotify::look_up(std::string_view key, Round& round) {
  const auto file_system = key.substr(0, id_bytes);
  for (const Mounted& mounted : mounted_) {
    if (mounted.file_system != file_system) continue;
    if (auto path = path_on(mounted, key.substr(id_bytes), round)) {
      remember(key, *path);
      return path;
    }
  }
  const auto gone = last_known_.find(key);
  if (gone == last_known_.end()) return std::nullopt;
  return gone->second;
}

std::optional<std::string> Fanotify::path_on(const Mounted& mounted, std::string_view handle,
                                             Round& round) {
  // Held no longer than this: whoever unmounts a stick meanwhile is told that it is in use.
  const Handle mount = opened(mounted.folder);
  if (!mount.is_open()) return std::nullopt;
  const Handle folder(open_by_handle(static_cast<int>(mount.value()), handle));
  if (!folder.is_open()) return std::nullopt;
  const auto fd = static_cast<int>(folder.value());
  struct stat found {};
  if (::fstat(fd, &found) != 0 || found.st_nlink == 0) return std::nullopt;
  std::array<char, PATH_MAX + 1> text;
  const auto link = "/proc/self/fd/" + std::to_string(fd);
  const auto size = ::readlink(link.c_str(), text.data(), text.size());
  if (size < 0) round.is_lost = round.is_lost || errno == ENAMETOOLONG;
  if (size < 0) return std::nullopt;
  std::string path(text.data(), static_cast<std::size_t>(size));
  if (!lies_in(path, mounted.folder)) return std::nullopt;
  return path;
}

void Fanotify::remember(std::string_view key, const std::string& path) {
  if (last_known_.size() >= most_last_known) last_known_.clear();
  last_known_.insert_or_assign(std::string(key), path);
}

}  // namespace examguard
