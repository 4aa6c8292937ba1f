#include "agent/rooted_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/file_access.hpp"

namespace examguard {
namespace {

constexpr int most_links = 40;

Error error_at(std::string_view path, int error) {
  const auto code = [error] {
    if (error == ENOENT || error == ENOTDIR) return ErrorCode::not_found;
    if (error == EACCES || error == EPERM) return ErrorCode::refused;
    return ErrorCode::io;
  }();
  return {code, std::string(path) + ": " + std::strerror(error)};
}

// In reverse, so that the next one is at the back.
std::vector<std::string> names_of(std::string_view path) {
  std::vector<std::string> names;
  while (!path.empty()) {
    const auto slash = path.rfind('/');
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!name.empty() && name != ".") names.emplace_back(name);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }
  return names;
}

int fd_of(const Handle& handle) {
  return static_cast<int>(handle.value());
}

// A place below the root and the open folders that lead to it, the root first.
struct Place {
  std::vector<std::string> names;
  std::vector<Handle> handles;  // one more than names

  void up() {
    if (names.empty()) return;  // as in "/..": the root is its own parent
    names.pop_back();
    handles.pop_back();
  }
};

Result<std::string> link_at(const Place& place, const std::string& name, std::string_view path) {
  std::string target(4096, '\0');
  const auto size =
      ::readlinkat(fd_of(place.handles.back()), name.c_str(), target.data(), target.size());
  if (size < 0) return error_at(path, errno);
  target.resize(static_cast<std::size_t>(size));
  return target;
}

Result<Handle> opened_again(int fd, std::string_view path) {
  Handle handle(::openat(fd, ".", O_PATH | O_CLOEXEC));
  if (!handle.is_open()) return error_at(path, errno);
  return handle;
}

}  // namespace

struct RootedFolder::Opened {
  Handle root;

  Result<Place> find(std::string_view path) const;
};

Result<Place> RootedFolder::Opened::find(std::string_view path) const {
  Place place;
  auto base = opened_again(fd_of(root), path);
  if (!base) return base.error();
  place.handles.push_back(std::move(*base));
  auto names = names_of(path);
  int links = 0;
  while (!names.empty()) {
    auto name = std::move(names.back());
    names.pop_back();
    if (name == "..") {
      place.up();
      continue;
    }
    Handle next(
        ::openat(fd_of(place.handles.back()), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat found {};
    if (!next.is_open() || ::fstat(fd_of(next), &found) != 0) return error_at(path, errno);
    if (!S_ISLNK(found.st_mode)) {
      place.names.push_back(std::move(name));
      place.handles.push_back(std::move(next));
      continue;
    }
    if (++links > most_links) return error_at(path, ELOOP);
    const auto target = link_at(place, name, path);
    if (!target) return target.error();
    if (target->starts_with('/')) {
      while (!place.names.empty()) place.up();
    }
    for (auto& part : names_of(*target)) names.push_back(std::move(part));
  }
  return place;
}

RootedFolder::RootedFolder(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
RootedFolder::RootedFolder(RootedFolder&&) noexcept = default;
RootedFolder& RootedFolder::operator=(RootedFolder&&) noexcept = default;
RootedFolder::~RootedFolder() = default;

Result<RootedFolder> RootedFolder::open(const std::string& root) {
  Handle handle(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) return error_at(root, errno);
  return RootedFolder(std::make_unique<Opened>(Opened{std::move(handle)}));
}

Result<std::string> RootedFolder::resolve(std::string_view path) const {
  const auto place = opened_->find(path);
  if (!place) return place.error();
  std::string text;
  for (const auto& name : place->names) text += '/' + name;
  return text.empty() ? "/" : text;
}

bool RootedFolder::exists(std::string_view path) const {
  return opened_->find(path).has_value();
}

Result<Bytes> RootedFolder::read(std::string_view path, std::size_t max_bytes) const {
  const auto place = opened_->find(path);
  if (!place) return place.error();
  // What was found without opening it is opened only if it is a regular file: by its name, since
  // the scanned system may have no /proc.
  struct stat found {};
  if (place->names.empty() || ::fstat(fd_of(place->handles.back()), &found) != 0 ||
      !S_ISREG(found.st_mode)) {
    return Error{ErrorCode::unsupported, std::string(path) + ": not a regular file"};
  }
  const Handle& folder = place->handles[place->handles.size() - 2];
  const Handle file(::openat(fd_of(folder), place->names.back().c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) return error_at(path, errno);
  if (static_cast<std::uint64_t>(found.st_size) > max_bytes) {
    return Error{ErrorCode::too_large, std::string(path) + ": too large"};
  }
  Bytes bytes(static_cast<std::size_t>(found.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count = ::read(fd_of(file), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error_at(path, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

Result<std::vector<std::string>> RootedFolder::list(std::string_view path) const {
  const auto place = opened_->find(path);
  if (!place) return place.error();
  const int fd = ::openat(fd_of(place->handles.back()), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return error_at(path, errno);
  DIR* folder = ::fdopendir(fd);
  if (folder == nullptr) {
    ::close(fd);
    return error_at(path, errno);
  }
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace examguard
