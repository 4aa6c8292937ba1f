#include "agent/sources/rpm_scratch_linux.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace examguard {
namespace {

namespace filesystem = std::filesystem;

constexpr const char* first_of_name = "examguard-rpm-";
constexpr unsigned nobody = 65534;

Error failed_at(const std::string& path) {
  return {ErrorCode::io, path + ": " + std::strerror(errno)};
}

// Nobody but root and us can replace what lies in it.
bool is_safe(const filesystem::path& folder) {
  struct stat seen {};
  if (::lstat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode)) return false;
  const bool is_ours = seen.st_uid == 0 || seen.st_uid == ::geteuid();
  const bool is_open = (seen.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  return is_ours && (!is_open || (seen.st_mode & S_ISVTX) != 0);
}

Result<std::string> folder_for_temporary_files() {
  std::error_code failed;
  const auto named = filesystem::temp_directory_path(failed);
  const auto folder = failed ? named : filesystem::canonical(named, failed);
  if (failed) {
    return Error{ErrorCode::io, "the folder for temporary files (TMPDIR): " + failed.message()};
  }
  for (auto at = folder; at != at.root_path(); at = at.parent_path()) {
    if (!is_safe(at)) {
      return Error{ErrorCode::refused, at.string() +
                                           ": others may change what lies there; set TMPDIR to a "
                                           "folder that is safe"};
    }
  }
  return folder.string();
}

// Open, ours, and of nobody who is alive: else a closed handle. Others may make folders of that
// name, but none that is ours.
Handle take_lock(const std::string& folder) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Handle lock(::open(folder.c_str(), flags));
  const int file = static_cast<int>(lock.value());
  struct stat seen {};
  const bool is_ours = lock.is_open() && ::fstat(file, &seen) == 0 && seen.st_uid == ::geteuid();
  if (!is_ours || ::flock(file, LOCK_EX | LOCK_NB) != 0) return {};
  return lock;
}

// Follows no links.
void remove_folder(const std::string& folder) {
  std::error_code ignored;
  filesystem::remove_all(folder, ignored);
}

void remove_what_is_left(const std::string& base) {
  std::error_code failed;
  for (filesystem::directory_iterator at(base, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (!at->path().filename().string().starts_with(first_of_name)) continue;
    if (take_lock(at->path()).is_open()) remove_folder(at->path());
  }
}

}  // namespace

Result<RpmScratch> RpmScratch::make() {
  const auto base = folder_for_temporary_files();
  if (!base) return base.error();
  remove_what_is_left(*base);
  std::string outer = *base + "/" + first_of_name + "XXXXXX";
  if (::mkdtemp(outer.data()) == nullptr) return failed_at(outer);
  // Another scan that begins just now may hold it, and take it for left.
  auto lock = take_lock(outer);
  if (!lock.is_open()) return Error{ErrorCode::unavailable, outer + ": another scan removes it"};
  RpmScratch made(std::move(outer), std::move(lock));
  // By nobody, once it is given away: to be passed through, not listed.
  if (::chmod(made.outer_.c_str(), 0711) != 0) return failed_at(made.outer_);
  if (::mkdir(made.path().c_str(), 0700) != 0) return failed_at(made.path());
  return made;
}

RpmScratch::~RpmScratch() {
  if (lock_.is_open()) remove_folder(outer_);
}

// The folder last: from then on it is no longer ours.
Result<> RpmScratch::give_to_nobody() const {
  if (::geteuid() != 0) return {};
  std::error_code failed;
  for (filesystem::directory_iterator at(path(), failed), end; !failed && at != end;
       at.increment(failed)) {
    if (::lchown(at->path().c_str(), nobody, nobody) != 0) return failed_at(at->path());
  }
  if (failed) return Error{ErrorCode::io, path() + ": " + failed.message()};
  if (::lchown(path().c_str(), nobody, nobody) != 0) return failed_at(path());
  return {};
}

}  // namespace examguard
