// Files and folders of a program's own state. What these functions report as done is on the disk:
// files and the folders that name them are synced before they return. Paths are UTF-8 everywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

enum class Access {
  owner_only,      // 0600; Windows: SYSTEM, Administrators and the account itself
  everyone_reads,  // 0644
};

// Both refuse anything but a regular file (a pipe or device would hang or never end) and more than
// max_bytes. The private one also refuses links and a file that other accounts may read or write.
[[nodiscard]] Result<Bytes> read_file(const std::string& path, std::size_t max_bytes);
[[nodiscard]] Result<Bytes> read_private_file(const std::string& path, std::size_t max_bytes);
// As read_file, and refuses a link: for folders that somebody else filled.
[[nodiscard]] Result<Bytes> read_unlinked_file(const std::string& path, std::size_t max_bytes);

// As read_file, piece by piece: for what need not be in memory at once.
using TakePiece = std::function<void(std::string_view piece)>;
[[nodiscard]] Result<> read_file_in_pieces(const std::string& path, std::size_t max_bytes,
                                           const TakePiece& take);

// After a kill at any moment the path holds the old bytes or the new ones. A link at the path is
// replaced, never followed.
[[nodiscard]] Result<> write_file_atomically(const std::string& path, std::string_view bytes,
                                             Access access = Access::owner_only);
// The same, piece by piece: for what need not be in memory at once.
using GivePieces = std::function<void(const TakePiece& take)>;
[[nodiscard]] Result<> write_pieces_atomically(const std::string& path, const GivePieces& give,
                                               Access access = Access::owner_only);

// The same, but an existing path stays as it is: the error is `conflict`.
[[nodiscard]] Result<> write_new_file(const std::string& path, std::string_view bytes,
                                      Access access = Access::owner_only);

// Replaces what stands at `to`. Both in one volume.
[[nodiscard]] Result<> move_file(const std::string& from, const std::string& to);

// A file that is not there counts as removed.
[[nodiscard]] Result<> remove_file(const std::string& path);

[[nodiscard]] bool file_exists(const std::string& path);  // anything of that name, links included
[[nodiscard]] Result<std::uint64_t> file_size(const std::string& path);

// The names in a folder, sorted bytewise, without the half-written files and locks made here.
[[nodiscard]] Result<std::vector<std::string>> list_folder(const std::string& path);

// Removes half-written files that a kill left behind; for the one who holds the folder's lock.
[[nodiscard]] Result<> remove_half_written(const std::string& folder);

// Makes the folder with its parents. It is fine if it exists.
[[nodiscard]] Result<> create_folder(const std::string& path);

// A folder that only this account can enter (0700; Windows: SYSTEM, Administrators and the
// account). An existing folder is tightened, and refused if it is a link, belongs to somebody else,
// or has content while others could write to it: whatever lies in there may be theirs.
[[nodiscard]] Result<> create_private_folder(const std::string& path);

// Bytes that this account may still write on the volume of `path`.
[[nodiscard]] Result<std::uint64_t> free_space(const std::string& path);

// Holds a folder for this process until destroyed; a killed process lets go at once.
class FolderLock {
 public:
  FolderLock(FolderLock&&) noexcept;
  FolderLock& operator=(FolderLock&&) noexcept;
  ~FolderLock();

 private:
  struct Handle;
  explicit FolderLock(std::unique_ptr<Handle> handle);
  friend Result<FolderLock> lock_folder(const std::string& path);

  std::unique_ptr<Handle> handle_;
};

// `unavailable` while another holder lives; the message says who, where the system can tell.
[[nodiscard]] Result<FolderLock> lock_folder(const std::string& path);

// Does somebody hold it? Changes nothing and takes no lock.
[[nodiscard]] Result<bool> is_folder_locked(const std::string& path);

}  // namespace examguard
