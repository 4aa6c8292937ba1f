#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::string_view half_written_prefix = ".half-";
constexpr std::string_view lock_name = ".lock";

Error failure(const std::string& path, int number) {
  ErrorCode code = ErrorCode::io;
  if (number == ENOENT || number == ENOTDIR) code = ErrorCode::not_found;
  if (number == EEXIST) code = ErrorCode::conflict;
  if (number == ELOOP) code = ErrorCode::refused;  // a link where none may be
  return {code, path + ": " + std::generic_category().message(number)};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

Result<Descriptor> open_path(const std::string& path, int flags, mode_t mode = 0) {
  if (path.find('\0') != std::string::npos)
    return Error{ErrorCode::invalid_argument, "a path holds a NUL byte"};
  int number = -1;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return failure(path, errno);
  return Descriptor(number);
}

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<> sync_folder(const std::string& path) {
  Result<Descriptor> folder = open_path(path, O_RDONLY | O_DIRECTORY);
  if (!folder) return folder.error();
  // EINVAL: the file system has no such notion.
  if (::fsync(folder->get()) != 0 && errno != EINVAL) return failure(path, errno);
  return {};
}

Result<struct stat> status_of(const Descriptor& file, const std::string& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failure(path, errno);
  return status;
}

constexpr std::size_t piece_bytes = 64 * 1024;

Error too_large(const std::string& path, std::size_t max_bytes) {
  return {ErrorCode::too_large, path + ": larger than " + std::to_string(max_bytes) + " bytes"};
}

Result<> read_pieces(const Descriptor& file, const std::string& path, std::size_t max_bytes,
                     const TakePiece& take) {
  std::string piece(piece_bytes, '\0');
  std::size_t sum = 0;
  for (;;) {
    const ssize_t count = ::read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(path, errno);
    if (count == 0) return {};
    sum += static_cast<std::size_t>(count);
    if (sum > max_bytes) return too_large(path, max_bytes);
    take(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
  }
}

Result<Bytes> read_all(const Descriptor& file, const std::string& path, std::size_t max_bytes) {
  Bytes bytes;
  if (const auto status = status_of(file, path); status && status->st_size > 0) {
    bytes.reserve(std::min<std::size_t>(static_cast<std::size_t>(status->st_size), max_bytes));
  }
  const auto add = [&](std::string_view piece) { bytes += piece; };
  if (const auto done = read_pieces(file, path, max_bytes, add); !done) return done.error();
  return bytes;
}

Result<> write_all(const Descriptor& file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// The umask narrows what open() grants. A FAT stick keeps no modes, refuses to change them, and
// lets its mount say who reads.
Result<> make_readable(const Descriptor& file, const std::string& path) {
  if (::fchmod(file.get(), 0644) == 0) return {};
  const int number = errno;
  const auto status = status_of(file, path);
  if (number == EPERM && status && (status->st_mode & 0400) != 0) return {};
  return failure(path, number);
}

// A synced file of a name that list_folder hides, beside `path`.
Result<std::string> write_half(const std::string& path, const GivePieces& give, Access access) {
  const std::string folder = folder_of(path);
  const std::string half =
      folder + "/" + std::string(half_written_prefix) + to_hex(random_bytes(8));
  Result<Descriptor> file = open_path(half, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (!file) return within("writing " + path, file.error());
  Result<> written;
  give([&](std::string_view piece) {
    if (written) written = write_all(*file, path, piece);
  });
  if (written && access == Access::everyone_reads) written = make_readable(*file, path);
  if (written && ::fsync(file->get()) != 0) written = failure(path, errno);
  if (written) return half;
  ::unlink(half.c_str());
  return within("writing", written.error());
}

int rename_without_replacing(const std::string& from, const std::string& to) {
  const int done = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  if (done == 0 || (errno != EINVAL && errno != ENOSYS)) return done;
  if (::link(from.c_str(), to.c_str()) != 0) return -1;
  return ::unlink(from.c_str());
}

Result<std::vector<std::string>> all_names(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) return failure(path, errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  const int number = errno;
  ::closedir(folder);
  if (number != 0) return failure(path, number);
  std::sort(names.begin(), names.end());
  return names;
}

Result<> create_folders(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) return sync_folder(folder_of(path));
  if (errno == EEXIST) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
    return Error{ErrorCode::conflict, path + ": is not a folder"};
  }
  if (errno != ENOENT || folder_of(path) == path) return failure(path, errno);
  if (Result<> parent = create_folders(folder_of(path), mode); !parent) return parent;
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return failure(path, errno);
  return sync_folder(folder_of(path));
}

}  // namespace

namespace {

Result<Descriptor> open_regular(const std::string& path, int flags) {
  // O_NONBLOCK: opening a pipe would otherwise wait for its other end.
  Result<Descriptor> file = open_path(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | flags);
  if (!file) return file;
  Result<struct stat> status = status_of(*file, path);
  if (!status) return status.error();
  if (!S_ISREG(status->st_mode)) return Error{ErrorCode::refused, path + ": not a regular file"};
  return file;
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t max_bytes) {
  const Result<Descriptor> file = open_regular(path, 0);
  if (!file) return file.error();
  return read_all(*file, path, max_bytes);
}

Result<Bytes> read_unlinked_file(const std::string& path, std::size_t max_bytes) {
  const Result<Descriptor> file = open_regular(path, O_NOFOLLOW);
  if (!file) return file.error();
  return read_all(*file, path, max_bytes);
}

Result<> read_file_in_pieces(const std::string& path, std::size_t max_bytes,
                             const TakePiece& take) {
  const Result<Descriptor> file = open_regular(path, 0);
  if (!file) return file.error();
  return read_pieces(*file, path, max_bytes, take);
}

Result<Bytes> read_private_file(const std::string& path, std::size_t max_bytes) {
  Result<Descriptor> file = open_path(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  if (!file) return file.error();
  Result<struct stat> status = status_of(*file, path);
  if (!status) return status.error();
  if (!S_ISREG(status->st_mode)) return Error{ErrorCode::refused, path + ": not a regular file"};
  // Root may read anybody's file anyway, and a file of root's is nobody's plant.
  if (status->st_uid != ::geteuid() && status->st_uid != 0 && ::geteuid() != 0)
    return Error{ErrorCode::refused, path + ": belongs to another account"};
  if ((status->st_mode & 077) != 0)
    return Error{ErrorCode::refused, path + ": other accounts may use it (chmod 600 it)"};
  return read_all(*file, path, max_bytes);
}

Result<> write_file_atomically(const std::string& path, std::string_view bytes, Access access) {
  return write_pieces_atomically(
      path, [&](const TakePiece& take) { take(bytes); }, access);
}

Result<> write_pieces_atomically(const std::string& path, const GivePieces& give, Access access) {
  Result<std::string> half = write_half(path, give, access);
  if (!half) return half.error();
  if (::rename(half->c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(half->c_str());
    return within("writing", failure(path, number));
  }
  return sync_folder(folder_of(path));
}

Result<> write_new_file(const std::string& path, std::string_view bytes, Access access) {
  Result<std::string> half = write_half(
      path, [&](const TakePiece& take) { take(bytes); }, access);
  if (!half) return half.error();
  if (rename_without_replacing(*half, path) != 0) {
    const int number = errno;
    ::unlink(half->c_str());
    return within("writing", failure(path, number));
  }
  return sync_folder(folder_of(path));
}

Result<> move_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return within("moving to " + to, failure(from, errno));
  if (Result<> synced = sync_folder(folder_of(to)); !synced) return synced;
  return folder_of(from) == folder_of(to) ? Result<>{} : sync_folder(folder_of(from));
}

Result<> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return within("removing", failure(path, errno));
  }
  return sync_folder(folder_of(path));
}

bool file_exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<std::uint64_t> file_size(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return failure(path, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  Result<std::vector<std::string>> names = all_names(path);
  if (names)
    std::erase_if(*names, [](const std::string& name) {
      return name.starts_with(half_written_prefix) || name == lock_name;
    });
  return names;
}

Result<> remove_half_written(const std::string& folder) {
  const Result<std::vector<std::string>> names = all_names(folder);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.starts_with(half_written_prefix)) continue;
    const std::string path = folder + "/" + name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
      return within("removing", failure(path, errno));
  }
  return {};
}

Result<> create_folder(const std::string& path) {
  return create_folders(without_trailing_slashes(path), 0755);
}

Result<> create_private_folder(const std::string& given) {
  const std::string path = without_trailing_slashes(given);
  if (!file_exists(path))
    if (Result<> created = create_folders(path, 0700); !created) return created;
  Result<Descriptor> folder = open_path(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!folder && folder.error().code != ErrorCode::io)
    return Error{ErrorCode::refused, path + ": not a folder, or a link to one"};
  if (!folder) return folder.error();
  Result<struct stat> status = status_of(*folder, path);
  if (!status) return status.error();
  if (status->st_uid != ::geteuid())
    return Error{ErrorCode::refused, path + ": belongs to another account"};
  if ((status->st_mode & 022) != 0) {
    const Result<std::vector<std::string>> names = all_names(path);
    if (!names) return names.error();
    if (!names->empty())
      return Error{ErrorCode::refused, path +
                                           ": other accounts could write into it; check what is "
                                           "in there, then chmod 700 it"};
  }
  if ((status->st_mode & 07777) != 0700 && ::fchmod(folder->get(), 0700) != 0)
    return failure(path, errno);
  return {};
}

Result<std::uint64_t> free_space(const std::string& path) {
  struct statvfs volume {};
  if (::statvfs(path.c_str(), &volume) != 0) return failure(path, errno);
  return std::uint64_t{volume.f_bavail} * std::uint64_t{volume.f_frsize};
}

struct FolderLock::Handle {
  Descriptor file;
};

FolderLock::FolderLock(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
FolderLock::FolderLock(FolderLock&&) noexcept = default;
FolderLock& FolderLock::operator=(FolderLock&&) noexcept = default;
FolderLock::~FolderLock() = default;

// Of the open file and not of the process; unlike that of flock() one can ask for it without
// taking it.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

Result<FolderLock> lock_folder(const std::string& path) {
  const std::string name = path + "/" + std::string(lock_name);
  Result<Descriptor> file = open_path(name, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file) return within("locking", file.error());
  const struct flock lock = whole_file();
  if (::fcntl(file->get(), F_OFD_SETLK, &lock) != 0) {
    if (errno != EAGAIN && errno != EACCES) return within("locking", failure(path, errno));
    const Result<Bytes> holder = read_all(*file, name, 64);
    const bool known =
        holder && !holder->empty() && holder->find_first_not_of("0123456789") == std::string::npos;
    return Error{ErrorCode::unavailable,
                 path + ": in use by " + (known ? "process " + *holder : "another process")};
  }
  // The number is a courtesy to the second comer; the lock itself needs no content.
  const std::string self = std::to_string(::getpid());
  if (::ftruncate(file->get(), 0) != 0) return within("locking", failure(path, errno));
  if (Result<> written = write_all(*file, path, self); !written) return written.error();
  return FolderLock(std::make_unique<FolderLock::Handle>(FolderLock::Handle{std::move(*file)}));
}

Result<bool> is_folder_locked(const std::string& path) {
  const std::string name = path + "/" + std::string(lock_name);
  const Result<Descriptor> file = open_path(name, O_RDONLY | O_NOFOLLOW);
  if (!file) {
    if (file.error().code == ErrorCode::not_found) return false;
    return file.error();
  }
  struct flock lock = whole_file();
  if (::fcntl(file->get(), F_OFD_GETLK, &lock) != 0) return failure(path, errno);
  return lock.l_type != F_UNLCK;
}

}  // namespace examguard
