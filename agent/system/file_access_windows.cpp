#include "agent/system/file_access.hpp"

#include <windows.h>

#include <algorithm>
#include <utility>

#include "agent/system/windows_files.hpp"
#include "io/utf16.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

// Windows counts in 100 ns from 1601.
constexpr std::int64_t ticks_until_1970 = 116'444'736'000'000'000;

HANDLE as_handle(const Handle& handle) {
  return reinterpret_cast<HANDLE>(handle.value());
}

std::uint64_t joined(DWORD high, DWORD low) {
  return std::uint64_t{high} << 32 | low;
}

}  // namespace

Bytes exact_name(std::string_view path) {
  return to_utf16le(path);
}

std::int64_t ns_of_ticks(std::int64_t ticks) {
  return ticks == 0 ? 0 : (ticks - ticks_until_1970) * 100;
}

Trouble trouble_of(std::uint32_t number) {
  const auto why = [number] {
    switch (number) {
      case ERROR_ACCESS_DENIED:
      case ERROR_SHARING_VIOLATION:  // another program keeps it to itself
      case ERROR_LOCK_VIOLATION:
      case ERROR_PRIVILEGE_NOT_HELD:
        return Why::permission;
      case ERROR_FILE_NOT_FOUND:
      case ERROR_PATH_NOT_FOUND:
      case ERROR_DELETE_PENDING:
        return Why::vanished;
      case ERROR_DIRECTORY:  // a file took the place of a folder
        return Why::changed;
      case ERROR_NOT_ENOUGH_MEMORY:
      case ERROR_OUTOFMEMORY:
      case ERROR_TOO_MANY_OPEN_FILES:
      case ERROR_FILENAME_EXCED_RANGE:
        return Why::limit;
      default:
        return Why::io;
    }
  }();
  return {why, words_of(number), false};
}

Tried<FileStat> stat_of(const Handle& handle, Heartbeat& heartbeat) {
  BY_HANDLE_FILE_INFORMATION found{};
  FILE_BASIC_INFO basic{};
  FILE_STANDARD_INFO standard{};
  FILE_ATTRIBUTE_TAG_INFO tag{};
  heartbeat.begin();
  const HANDLE file = as_handle(handle);
  const bool done =
      ::GetFileInformationByHandle(file, &found) != 0 &&
      ::GetFileInformationByHandleEx(file, FileBasicInfo, &basic, sizeof basic) != 0 &&
      ::GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard) != 0;
  const DWORD number = ::GetLastError();
  if ((found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
    ::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag);
  if (!heartbeat.end()) return Trouble{Why::hang, "no answer", true};
  if (!done) return trouble_of(number);

  FileStat stat;
  stat.type = type_of(found.dwFileAttributes, tag.ReparseTag);
  stat.device = found.dwVolumeSerialNumber;
  stat.inode = joined(found.nFileIndexHigh, found.nFileIndexLow);
  stat.links = std::max<DWORD>(found.nNumberOfLinks, 1);
  stat.size = joined(found.nFileSizeHigh, found.nFileSizeLow);
  stat.allocated = static_cast<std::uint64_t>(standard.AllocationSize.QuadPart);
  stat.modified_ns = ns_of_ticks(basic.LastWriteTime.QuadPart);
  stat.changed_ns = ns_of_ticks(basic.ChangeTime.QuadPart);
  stat.created_ns = ns_of_ticks(basic.CreationTime.QuadPart);
  stat.hidden_attribute = (found.dwFileAttributes & FILE_ATTRIBUTE_HIDDEN) != 0;
  return stat;
}

FileStat::Type type_of(std::uint32_t attributes, std::uint32_t reparse_tag) {
  // Zero is no tag: then we do not know what it is, and do not follow it.
  const bool is_link = (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
                       (reparse_tag == 0 || IsReparseTagNameSurrogate(reparse_tag));
  if (is_link) return FileStat::Type::other;
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return FileStat::Type::folder;
  if ((attributes & FILE_ATTRIBUTE_DEVICE) != 0) return FileStat::Type::other;
  return FileStat::Type::file;
}

Tried<Handle> open_native(const std::wstring& path, Opening opening, Heartbeat& heartbeat) {
  const DWORD access = opening.is_folder ? FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES
                                         : FILE_READ_DATA | FILE_READ_ATTRIBUTES;
  DWORD flags = FILE_FLAG_BACKUP_SEMANTICS;
  if (!opening.follows) flags |= FILE_FLAG_OPEN_REPARSE_POINT;
  if (!opening.is_folder) flags |= FILE_FLAG_SEQUENTIAL_SCAN;
  heartbeat.begin();
  Handle handle(reinterpret_cast<std::intptr_t>(::CreateFileW(
      path.c_str(), access | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
      nullptr, OPEN_EXISTING, flags, nullptr)));
  const DWORD number = ::GetLastError();
  if (!heartbeat.end()) return Trouble{Why::hang, "no answer", true};
  if (!handle.is_open()) return trouble_of(number);
  return handle;
}

Handle::Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, -1)) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  Handle old(std::exchange(value_, std::exchange(other.value_, -1)));
  return *this;
}

Handle::~Handle() {
  if (is_open()) ::CloseHandle(as_handle(*this));
}

OpenFile::OpenFile(Handle handle, const FileStat& stat, Heartbeat& heartbeat)
    : handle_(std::move(handle)), stat_(stat), heartbeat_(&heartbeat) {}

OpenFile::OpenFile(OpenFile&& other) noexcept = default;
OpenFile::~OpenFile() = default;

Tried<FileStat> OpenFile::stat_again() {
  return stat_of(handle_, *heartbeat_);
}

Tried<std::size_t> OpenFile::read(char* buffer, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset + done);
    place.OffsetHigh = static_cast<DWORD>((offset + done) >> 32);
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(size - done, 1u << 30));
    DWORD count = 0;
    heartbeat_->begin();
    const bool fine = ::ReadFile(as_handle(handle_), buffer + done, wanted, &count, &place) != 0;
    const DWORD number = ::GetLastError();
    if (!heartbeat_->end()) return Trouble{Why::hang, "no answer", true};
    if (!fine && number == ERROR_HANDLE_EOF) break;
    if (!fine) return trouble_of(number);
    if (count == 0) break;
    done += count;
    read_bytes_ += count;
  }
  return done;
}

}  // namespace examguard
