#include <windows.h>

#include <algorithm>
#include <utility>

#include "io/file.hpp"
#include "io/random.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr std::string_view half_written_prefix = ".half-";
constexpr std::string_view lock_name = ".lock";

Error last_failure(const std::string& path) {
  return failure_of(path, ::GetLastError());
}

Error refusal(const std::string& path, std::string_view why) {
  return {ErrorCode::refused, path + ": " + std::string(why)};
}

struct Opening {
  DWORD access = GENERIC_READ;
  DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  DWORD creation = OPEN_EXISTING;
  DWORD flags = 0;
  void* descriptor = nullptr;
};

Result<WindowsHandle> open_path(const std::string& path, const Opening& opening) {
  const Result<std::wstring> native = native_path(path);
  if (!native) return native.error();
  SECURITY_ATTRIBUTES security{sizeof(SECURITY_ATTRIBUTES), opening.descriptor, FALSE};
  WindowsHandle file(::CreateFileW(native->c_str(), opening.access, opening.share,
                                   opening.descriptor != nullptr ? &security : nullptr,
                                   opening.creation, opening.flags, nullptr));
  if (!file.is_open()) return last_failure(path);
  return file;
}

struct Facts {
  DWORD attributes = 0;
  std::uint64_t size = 0;
};

Result<Facts> facts_of(const WindowsHandle& file, const std::string& path) {
  BY_HANDLE_FILE_INFORMATION found{};
  if (::GetFileType(file.get()) != FILE_TYPE_DISK) return refusal(path, "not a regular file");
  if (::GetFileInformationByHandle(file.get(), &found) == 0) return last_failure(path);
  return Facts{found.dwFileAttributes,
               std::uint64_t{found.nFileSizeHigh} << 32 | found.nFileSizeLow};
}

// A folder opens only with backup semantics; without them it would look like a missing permission.
Result<WindowsHandle> open_regular(const std::string& path, DWORD flags) {
  Result<WindowsHandle> file = open_path(path, {.flags = flags | FILE_FLAG_BACKUP_SEMANTICS});
  if (!file) return file;
  const Result<Facts> facts = facts_of(*file, path);
  if (!facts) return facts.error();
  if ((facts->attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) != 0)
    return refusal(path, "not a regular file");
  return file;
}

Result<> read_pieces(const WindowsHandle& file, const std::string& path, std::size_t max_bytes,
                     const TakePiece& take) {
  constexpr std::size_t piece_bytes = 64 * 1024;
  std::string piece(piece_bytes, '\0');
  std::size_t sum = 0;
  for (;;) {
    DWORD count = 0;
    if (::ReadFile(file.get(), piece.data(), static_cast<DWORD>(piece.size()), &count, nullptr) ==
        0)
      return last_failure(path);
    if (count == 0) return {};
    sum += count;
    if (sum > max_bytes)
      return Error{ErrorCode::too_large,
                   path + ": larger than " + std::to_string(max_bytes) + " bytes"};
    take(std::string_view(piece).substr(0, count));
  }
}

Result<Bytes> read_all(const WindowsHandle& file, const std::string& path, std::size_t max_bytes) {
  Bytes bytes;
  const auto add = [&](std::string_view piece) { bytes += piece; };
  if (const auto done = read_pieces(file, path, max_bytes, add); !done) return done.error();
  return bytes;
}

Result<> write_all(const WindowsHandle& file, const std::string& path, std::string_view bytes) {
  constexpr std::size_t step = 1024 * 1024;
  while (!bytes.empty()) {
    DWORD count = 0;
    if (::WriteFile(file.get(), bytes.data(), static_cast<DWORD>(std::min(step, bytes.size())),
                    &count, nullptr) == 0)
      return last_failure(path);
    bytes.remove_prefix(count);
  }
  return {};
}

Result<> flush(const WindowsHandle& file, const std::string& path) {
  if (::FlushFileBuffers(file.get()) == 0) return last_failure(path);
  return {};
}

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && (path.back() == '/' || path.back() == '\\')) path.pop_back();
  return path;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  if (slash == std::string::npos) return ".";
  // The slash of a drive's root belongs to it: "C:/".
  if (slash == 0 || path[slash - 1] == ':') return path.substr(0, slash + 1);
  return path.substr(0, slash);
}

Result<> remove_path(const std::string& path) {
  const Result<std::wstring> native = native_path(path);
  if (!native) return native.error();
  if (::DeleteFileW(native->c_str()) != 0) return {};
  const Error error = last_failure(path);
  if (error.code == ErrorCode::not_found) return {};
  return error;
}

// A flushed file of a name that list_folder hides, beside `path`.
Result<std::string> write_half(const std::string& path, const GivePieces& give, Access access) {
  const std::string half =
      folder_of(path) + "/" + std::string(half_written_prefix) + to_hex(random_bytes(8));
  const Result<PrivateAccess> owner_only = PrivateAccess::make();
  if (!owner_only) return owner_only.error();
  Result<> written;
  {
    const Result<WindowsHandle> file = open_path(
        half, {.access = GENERIC_WRITE,
               .share = 0,
               .creation = CREATE_NEW,
               .descriptor = access == Access::owner_only ? owner_only->descriptor() : nullptr});
    if (!file) return within("writing " + path, file.error());
    give([&](std::string_view piece) {
      if (written) written = write_all(*file, path, piece);
    });
    if (written) written = flush(*file, path);
  }
  if (written) return half;
  static_cast<void>(remove_path(half));
  return within("writing", written.error());
}

// The journal of NTFS keeps the name; written through, it is on the disk when the call returns.
Result<> rename(const std::string& from, const std::string& to, DWORD flags) {
  const Result<std::wstring> native_from = native_path(from);
  const Result<std::wstring> native_to = native_path(to);
  if (!native_from) return native_from.error();
  if (!native_to) return native_to.error();
  if (::MoveFileExW(native_from->c_str(), native_to->c_str(), flags | MOVEFILE_WRITE_THROUGH) == 0)
    return last_failure(from);
  return {};
}

Result<> put_in_place(const Result<std::string>& half, const std::string& path, DWORD flags) {
  if (!half) return half.error();
  Result<> moved = rename(*half, path, flags);
  if (moved) return moved;
  static_cast<void>(remove_path(*half));
  return within("writing " + path, moved.error());
}

Result<std::vector<std::string>> all_names(const std::string& path) {
  const Result<std::wstring> native = native_path(path);
  if (!native) return native.error();
  WIN32_FIND_DATAW found{};
  HANDLE search = ::FindFirstFileExW((*native + L"\\*").c_str(), FindExInfoBasic, &found,
                                     FindExSearchNameMatch, nullptr, FIND_FIRST_EX_LARGE_FETCH);
  if (search == INVALID_HANDLE_VALUE) return last_failure(path);
  std::vector<std::string> names;
  do {
    const std::wstring_view name = found.cFileName;
    if (name != L"." && name != L"..") names.push_back(from_wide(name));
  } while (::FindNextFileW(search, &found) != 0);
  const DWORD number = ::GetLastError();
  ::FindClose(search);
  if (number != ERROR_NO_MORE_FILES) return failure_of(path, number);
  std::sort(names.begin(), names.end());
  return names;
}

Result<> make_one_folder(const std::string& path, void* descriptor) {
  const Result<std::wstring> native = native_path(path);
  if (!native) return native.error();
  SECURITY_ATTRIBUTES security{sizeof(SECURITY_ATTRIBUTES), descriptor, FALSE};
  if (::CreateDirectoryW(native->c_str(), descriptor != nullptr ? &security : nullptr) != 0)
    return {};
  const Error error = last_failure(path);
  if (error.code != ErrorCode::conflict) return error;
  const DWORD attributes = ::GetFileAttributesW(native->c_str());
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
    return {};
  return Error{ErrorCode::conflict, path + ": is not a folder"};
}

Result<> create_folders(const std::string& path, void* descriptor) {
  Result<> made = make_one_folder(path, descriptor);
  if (made || made.error().code != ErrorCode::not_found || folder_of(path) == path) return made;
  if (Result<> parent = create_folders(folder_of(path), descriptor); !parent) return parent;
  return make_one_folder(path, descriptor);
}

// An existing folder is tightened, and refused if what lies in it may be somebody else's.
Result<> create_own_folder(const std::string& path, const PrivateAccess& access, bool is_readable) {
  if (!file_exists(path))
    if (Result<> made = create_folders(path, access.descriptor()); !made) return made;
  const Result<WindowsHandle> folder =
      open_path(path, {.access = READ_CONTROL | WRITE_DAC | WRITE_OWNER | FILE_READ_ATTRIBUTES,
                       .flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT});
  if (!folder) return folder.error();
  const Result<Facts> facts = facts_of(*folder, path);
  if (!facts) return facts.error();
  if ((facts->attributes & FILE_ATTRIBUTE_DIRECTORY) == 0 ||
      (facts->attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
    return refusal(path, "not a folder, or a link to one");
  const Result<Guests> guests = guests_of(*folder, path);
  if (!guests) return guests.error();
  if (guests->foreign_owner) return refusal(path, "belongs to another account");
  if (guests->may_write) {
    const Result<std::vector<std::string>> names = all_names(path);
    if (!names) return names.error();
    if (!names->empty())
      return refusal(path,
                     "other accounts could write into it; check what is in there, then "
                     "leave it to SYSTEM and Administrators");
  }
  const bool is_as_wanted = guests->may_enter == is_readable && !guests->may_write;
  return is_as_wanted ? Result<>{} : access.apply_to(*folder);
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t max_bytes) {
  const Result<WindowsHandle> file = open_regular(path, 0);
  if (!file) return file.error();
  return read_all(*file, path, max_bytes);
}

Result<Bytes> read_unlinked_file(const std::string& path, std::size_t max_bytes) {
  const Result<WindowsHandle> file = open_regular(path, FILE_FLAG_OPEN_REPARSE_POINT);
  if (!file) return file.error();
  return read_all(*file, path, max_bytes);
}

Result<> read_file_in_pieces(const std::string& path, std::size_t max_bytes,
                             const TakePiece& take) {
  const Result<WindowsHandle> file = open_regular(path, 0);
  if (!file) return file.error();
  return read_pieces(*file, path, max_bytes, take);
}

Result<Bytes> read_private_file(const std::string& path, std::size_t max_bytes) {
  const Result<WindowsHandle> file = open_regular(path, FILE_FLAG_OPEN_REPARSE_POINT);
  if (!file) return file.error();
  const Result<Guests> guests = guests_of(*file, path);
  if (!guests) return guests.error();
  if (guests->foreign_owner) return refusal(path, "belongs to another account");
  if (guests->may_enter) return refusal(path, "other accounts may use it");
  return read_all(*file, path, max_bytes);
}

Result<> write_file_atomically(const std::string& path, std::string_view bytes, Access access) {
  return write_pieces_atomically(
      path, [&](const TakePiece& take) { take(bytes); }, access);
}

Result<> write_pieces_atomically(const std::string& path, const GivePieces& give, Access access) {
  return put_in_place(write_half(path, give, access), path, MOVEFILE_REPLACE_EXISTING);
}

Result<> write_new_file(const std::string& path, std::string_view bytes, Access access) {
  const auto give = [&](const TakePiece& take) { take(bytes); };
  return put_in_place(write_half(path, give, access), path, 0);
}

Result<> move_file(const std::string& from, const std::string& to) {
  if (Result<> moved = rename(from, to, MOVEFILE_REPLACE_EXISTING); !moved)
    return within("moving to " + to, moved.error());
  return {};
}

Result<> remove_file(const std::string& path) {
  if (Result<> removed = remove_path(path); !removed) return within("removing", removed.error());
  return {};
}

bool file_exists(const std::string& path) {
  const Result<std::wstring> native = native_path(path);
  return native && ::GetFileAttributesW(native->c_str()) != INVALID_FILE_ATTRIBUTES;
}

Result<std::uint64_t> file_size(const std::string& path) {
  const Result<WindowsHandle> file =
      open_path(path, {.access = FILE_READ_ATTRIBUTES, .flags = FILE_FLAG_BACKUP_SEMANTICS});
  if (!file) return file.error();
  const Result<Facts> facts = facts_of(*file, path);
  if (!facts) return facts.error();
  return facts->size;
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
    if (Result<> removed = remove_file(folder + "/" + name); !removed) return removed;
  }
  return {};
}

Result<> create_folder(const std::string& path) {
  return create_folders(without_trailing_slashes(path), nullptr);
}

Result<> create_private_folder(const std::string& path) {
  const Result<PrivateAccess> access = PrivateAccess::make();
  if (!access) return access.error();
  return create_own_folder(without_trailing_slashes(path), *access, false);
}

Result<> create_readable_folder(const std::string& path) {
  const Result<PrivateAccess> access = PrivateAccess::make_readable();
  if (!access) return access.error();
  return create_own_folder(without_trailing_slashes(path), *access, true);
}

Result<> check_unchangeable(const std::string& path) {
  const Result<WindowsHandle> object =
      open_path(path, {.access = READ_CONTROL | FILE_READ_ATTRIBUTES,
                       .flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT});
  if (!object) return object.error();
  const Result<Guests> guests = guests_of(*object, path);
  if (!guests) return guests.error();
  if (guests->may_write) return refusal(path, "other accounts may change it");
  return {};
}

Result<> check_folders_above(const std::string& path) {
  std::string below = without_trailing_slashes(path);
  for (std::string above = folder_of(below); above != below; above = folder_of(below)) {
    below = above;
    if (!file_exists(above)) continue;
    const Result<WindowsHandle> folder =
        open_path(above, {.access = READ_CONTROL | FILE_READ_ATTRIBUTES,
                          .flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT});
    if (!folder) return folder.error();
    const Result<Facts> facts = facts_of(*folder, above);
    if (!facts) return facts.error();
    if ((facts->attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
      return refusal(above, "is a link: name the folder that it leads to");
    const Result<Guests> guests = guests_of(*folder, above);
    if (!guests) return guests.error();
    if (guests->may_replace) return refusal(above, "other accounts may rename what is in it");
  }
  return {};
}

Result<std::uint64_t> free_space(const std::string& path) {
  const Result<std::wstring> native = native_path(path);
  if (!native) return native.error();
  ULARGE_INTEGER available{};
  if (::GetDiskFreeSpaceExW(native->c_str(), &available, nullptr, nullptr) == 0)
    return last_failure(path);
  return std::uint64_t{available.QuadPart};
}

struct FolderLock::Handle {
  WindowsHandle file;
};

FolderLock::FolderLock(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
FolderLock::FolderLock(FolderLock&&) noexcept = default;
FolderLock& FolderLock::operator=(FolderLock&&) noexcept = default;
FolderLock::~FolderLock() = default;

Result<FolderLock> lock_folder(const std::string& path) {
  const std::string name = path + "/" + std::string(lock_name);
  // Others may read who holds it, and cannot open it for writing as long as we do.
  Result<WindowsHandle> file = open_path(
      name, {.access = GENERIC_WRITE, .share = FILE_SHARE_READ, .creation = CREATE_ALWAYS});
  if (!file && file.error().code == ErrorCode::unavailable) {
    const Result<Bytes> holder = read_file(name, 64);
    const bool known =
        holder && !holder->empty() && holder->find_first_not_of("0123456789") == std::string::npos;
    return Error{ErrorCode::unavailable,
                 path + ": in use by " + (known ? "process " + *holder : "another process")};
  }
  if (!file) return within("locking", file.error());
  const std::string self = std::to_string(::GetCurrentProcessId());
  if (Result<> written = write_all(*file, path, self); !written) return written.error();
  if (Result<> flushed = flush(*file, path); !flushed) return flushed.error();
  return FolderLock(std::make_unique<FolderLock::Handle>(FolderLock::Handle{std::move(*file)}));
}

// For the moment of asking, nobody can take it.
Result<bool> is_folder_locked(const std::string& path) {
  const Result<WindowsHandle> file =
      open_path(path + "/" + std::string(lock_name),
                {.access = GENERIC_WRITE,
                 .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                 .creation = OPEN_EXISTING});
  if (file || file.error().code == ErrorCode::not_found) return false;
  if (file.error().code == ErrorCode::unavailable) return true;
  return file.error();
}

}  // namespace examguard
