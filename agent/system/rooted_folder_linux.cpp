#include "agent/system/rooted_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <utility>

#include "agent/system/file_access.hpp"
#include "agent/system/patience.hpp"

namespace examguard {
namespace {

constexpr int most_links = 40;
constexpr std::size_t most_names = 200'000;  // in one folder
constexpr std::size_t piece_bytes = 1u << 20;

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

  std::string text() const {
    std::string text;
    for (const auto& name : names) text += '/' + name;
    return text.empty() ? "/" : text;
  }

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

Result<Place> find(const Handle& root, std::string_view path, Question& question) {
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
    const auto asked = place.names.empty() ? '/' + name : place.text() + '/' + name;
    if (auto given_up = question.about(asked)) return *given_up;
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

struct Opened {
  Handle file;
  std::uint64_t size = 0;
};

// What was found without opening it is opened only if it is a regular file: by its name, since the
// scanned system may have no /proc. What was put in its place meanwhile is refused.
Result<Opened> open_regular(const Handle& root, std::string_view path, std::size_t max_bytes,
                            Question& question) {
  const auto place = find(root, path, question);
  if (!place) return place.error();
  struct stat found {};
  struct stat opened {};
  if (place->names.empty() || ::fstat(fd_of(place->handles.back()), &found) != 0 ||
      !S_ISREG(found.st_mode)) {
    return Error{ErrorCode::unsupported, std::string(path) + ": not a regular file"};
  }
  const Handle& folder = place->handles[place->handles.size() - 2];
  Handle file(::openat(fd_of(folder), place->names.back().c_str(),
                       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open() || ::fstat(fd_of(file), &opened) != 0) return error_at(path, errno);
  if (found.st_ino != opened.st_ino || found.st_dev != opened.st_dev) {
    return Error{ErrorCode::io, std::string(path) + ": changed while it was opened"};
  }
  if (static_cast<std::uint64_t>(found.st_size) > max_bytes) {
    return Error{ErrorCode::too_large, std::string(path) + ": too large"};
  }
  return Opened{std::move(file), static_cast<std::uint64_t>(found.st_size)};
}

// The next piece into `buffer`; 0 at the end.
Result<std::size_t> read_piece(const Handle& file, char* buffer, std::size_t size,
                               std::string_view path, Question& question) {
  for (;;) {
    question.goes_on();
    const auto count = ::read(fd_of(file), buffer, std::min(size, piece_bytes));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return error_at(path, errno);
  }
}

Result<Bytes> read_file(const Handle& root, std::string_view path, std::size_t max_bytes,
                        Question& question) {
  const auto opened = open_regular(root, path, max_bytes, question);
  if (!opened) return opened.error();
  Bytes bytes(opened->size, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count =
        read_piece(opened->file, bytes.data() + done, bytes.size() - done, path, question);
    if (!count) return count.error();
    if (*count == 0) break;
    done += *count;
  }
  bytes.resize(done);
  return bytes;
}

Result<std::uint64_t> copy_file(const Handle& root, std::string_view path, const std::string& to,
                                std::size_t max_bytes, Question& question) {
  const auto opened = open_regular(root, path, max_bytes, question);
  if (!opened) return opened.error();
  const Handle copy(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!copy.is_open()) return error_at(to, errno);
  Bytes piece(piece_bytes, '\0');
  std::uint64_t copied = 0;
  while (copied < opened->size) {
    const auto count = read_piece(opened->file, piece.data(), piece.size(), path, question);
    if (!count) return count.error();
    if (*count == 0) break;
    for (std::size_t done = 0; done < *count;) {
      const auto written = ::write(fd_of(copy), piece.data() + done, *count - done);
      if (written < 0 && errno != EINTR) return error_at(to, errno);
      if (written > 0) done += static_cast<std::size_t>(written);
    }
    copied += *count;
    if (copied > max_bytes) return Error{ErrorCode::too_large, std::string(path) + ": too large"};
  }
  return copied;
}

Result<std::vector<std::string>> list_folder_at(const Handle& root, std::string_view path,
                                                Question& question) {
  const auto place = find(root, path, question);
  if (!place) return place.error();
  question.goes_on();
  const int fd = ::openat(fd_of(place->handles.back()), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOTDIR) {
    return Error{ErrorCode::unsupported, std::string(path) + ": not a folder"};
  }
  if (fd < 0) return error_at(path, errno);
  DIR* folder = ::fdopendir(fd);
  if (folder == nullptr) {
    ::close(fd);
    return error_at(path, errno);
  }
  std::vector<std::string> names;
  question.goes_on();
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    if (names.size() > most_names) break;
    question.goes_on();
  }
  ::closedir(folder);
  if (names.size() > most_names) {
    return Error{ErrorCode::too_large, std::string(path) + ": more than 200000 names"};
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

struct RootedFolder::Opened {
  std::shared_ptr<const Handle> root;  // a question that is never answered keeps it
  Patience patience;

  template <class T>
  Result<T> ask(std::string_view path,
                std::function<Result<T>(const Handle&, std::string_view, Question&)> job) {
    return patience.ask<T>([root = root, path = std::string(path), job = std::move(job)](
                               Question& question) { return job(*root, path, question); });
  }
};

RootedFolder::RootedFolder(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
RootedFolder::RootedFolder(RootedFolder&&) noexcept = default;
RootedFolder& RootedFolder::operator=(RootedFolder&&) noexcept = default;
RootedFolder::~RootedFolder() = default;

Result<RootedFolder> RootedFolder::open(const std::string& root) {
  Handle handle(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) return error_at(root, errno);
  auto opened = std::make_unique<Opened>();
  opened->root = std::make_shared<const Handle>(std::move(handle));
  return RootedFolder(std::move(opened));
}

Result<std::string> RootedFolder::resolve(std::string_view path) const {
  return opened_->ask<std::string>(
      path, [](const Handle& root, std::string_view at, Question& question) -> Result<std::string> {
        const auto place = find(root, at, question);
        if (!place) return place.error();
        return place->text();
      });
}

bool RootedFolder::exists(std::string_view path) const {
  return resolve(path).has_value();
}

Result<Bytes> RootedFolder::read(std::string_view path, std::size_t max_bytes) const {
  return opened_->ask<Bytes>(
      path, [max_bytes](const Handle& root, std::string_view at, Question& question) {
        return read_file(root, at, max_bytes, question);
      });
}

Result<std::uint64_t> RootedFolder::copy(std::string_view path, const std::string& to,
                                         std::size_t max_bytes) const {
  return opened_->ask<std::uint64_t>(
      path, [to, max_bytes](const Handle& root, std::string_view at, Question& question) {
        return copy_file(root, at, to, max_bytes, question);
      });
}

Result<std::vector<std::string>> RootedFolder::list(std::string_view path) const {
  return opened_->ask<std::vector<std::string>>(
      path, [](const Handle& root, std::string_view at, Question& question) {
        return list_folder_at(root, at, question);
      });
}

}  // namespace examguard
