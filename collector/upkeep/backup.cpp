#include "collector/upkeep/backup.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <tuple>
#include <vector>

#include "collector/office/state_folder.hpp"
#include "collector/store/store.hpp"
#include "core/crypto.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_limit = 16u << 20;

// Removed with all that is in it, unless it was moved to where it belongs.
class Half {
 public:
  explicit Half(std::string path) : path_(std::move(path)) {}
  Half(const Half&) = delete;
  Half& operator=(const Half&) = delete;
  ~Half() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<> copy_open(Store& store, const std::string& target) {
  if (const auto copied = store.copy_to(target + "/" + std::string(ledger_file)); !copied)
    return within("copying the ledger", copied.error());
  std::error_code trouble;
  fs::permissions(target + "/" + std::string(ledger_file),
                  fs::perms::owner_read | fs::perms::owner_write, trouble);
  if (trouble) return Error{ErrorCode::io, target + ": " + trouble.message()};
  return {};
}

// SQLite copies once more, so that the bytes are on the target's disk and never in our memory.
Result<> copy_ledger(const std::string& folder, const std::string& target,
                     const std::function<Result<std::string>()>& ask) {
  const auto lock = lock_folder(folder);
  if (!lock && lock.error().code != ErrorCode::unavailable) return lock.error();
  if (lock) {
    const auto store = open_sqlite_store(folder);
    if (!store) return store.error();
    return copy_open(**store, target);
  }
  const auto name = ask();
  if (!name) return name.error();
  if (name->empty() || name->find('/') != std::string::npos || name->front() == '.')
    return Error{ErrorCode::malformed, "the collector's answer names no copy"};
  const Half copy(folder + "/" + std::string(copies_folder) + "/" + *name);
  const auto store = open_sqlite_store(copy.path());
  if (!store) return store.error();
  return copy_open(**store, target);
}

// The files beside the ledger; returns lines as sha256sum writes them.
Result<std::string> copy_files(const std::string& folder, const std::string& target,
                               const std::string& below) {
  const auto names = list_folder(folder + below);
  if (!names) return names.error();
  std::string sums;
  for (const std::string& name : *names) {
    const std::string from = folder + below + "/" + name;
    std::error_code trouble;
    if (name.starts_with(ledger_file) || name == last_backup_file ||
        !fs::is_regular_file(from, trouble))
      continue;
    const auto bytes = read_file(from, file_limit);
    if (!bytes) return bytes.error();
    if (const auto saved = write_new_file(target + below + "/" + name, *bytes); !saved)
      return saved.error();
    sums +=
        to_hex(sha256(*bytes)) + "  " + (below.empty() ? "" : below.substr(1) + "/") + name + "\n";
  }
  return sums;
}

Result<> read_heads(const std::string& target, BackupDone& done) {
  const auto store = open_sqlite_store(target);
  if (!store) return store.error();
  const auto logs = (*store)->logs();
  if (!logs) return logs.error();
  for (const std::string& log : *logs) {
    auto newest = (*store)->newest(log);
    if (!newest) return newest.error();
    if (!*newest) continue;
    done.entries += (*newest)->index + 1;
    if (!done.newest || (*newest)->received > done.newest->received)
      done.newest = std::move(*newest);
  }
  return {};
}

Result<BackupDone> fill(const std::string& folder, const std::string& target,
                        const std::function<Result<std::string>()>& ask) {
  for (const char* below : {"", "/keys", "/certificates"}) {
    if (const auto made = create_private_folder(target + below); !made) return made.error();
  }
  if (const auto copied = copy_ledger(folder, target, ask); !copied) return copied.error();
  BackupDone done;
  if (const auto read = read_heads(target, done); !read) return within("the copy", read.error());
  const auto digest = digest_of_file(target + "/" + std::string(ledger_file));
  if (!digest) return digest.error();
  std::tie(done.digest, done.bytes) = *digest;
  std::string sums = to_hex(done.digest) + "  " + std::string(ledger_file) + "\n";
  for (const char* below : {"", "/keys", "/certificates"}) {
    const auto more = copy_files(folder, target, below);
    if (!more) return more.error();
    sums += *more;
  }
  done.files = static_cast<std::size_t>(std::count(sums.begin(), sums.end(), '\n'));
  if (const auto saved = write_new_file(target + "/SHA256SUMS", sums); !saved) return saved.error();
  return done;
}

bool lies_within(const std::string& path, const std::string& folder) {
  std::error_code ignored;
  const auto place = fs::weakly_canonical(path, ignored);
  const auto whole = fs::weakly_canonical(folder, ignored);
  const auto end = std::mismatch(whole.begin(), whole.end(), place.begin(), place.end());
  return end.first == whole.end();
}

}  // namespace

Result<std::pair<Digest, std::uint64_t>> digest_of_file(const std::string& path) {
  Hasher hasher;
  std::uint64_t bytes = 0;
  const auto read = read_file_in_pieces(path, std::numeric_limits<std::size_t>::max(),
                                        [&](std::string_view piece) {
                                          hasher.add(piece);
                                          bytes += piece.size();
                                        });
  if (!read) return read.error();
  return std::pair{hasher.finish().sha256, bytes};
}

Result<std::optional<LastBackup>> last_backup(const std::string& folder) {
  const std::string path = folder + "/" + std::string(last_backup_file);
  if (!file_exists(path)) return std::optional<LastBackup>();
  const auto text = read_file(path, 8192);
  if (!text) return text.error();
  const auto space = text->find(' ');
  const auto time = parse_time(std::string_view(*text).substr(0, space));
  if (!time || space == std::string::npos) return Error{ErrorCode::malformed, path};
  return std::optional(LastBackup{*time, text->substr(space + 1, text->find('\n') - space - 1)});
}

Result<std::string> copy_for_backup(Store& store, const std::string& folder) {
  const std::string copies = folder + "/" + std::string(copies_folder);
  std::error_code trouble;
  fs::remove_all(copies, trouble);  // what a killed command left behind
  if (trouble) return Error{ErrorCode::io, copies + ": " + trouble.message()};
  std::string name = to_hex(random_bytes(8));
  const std::string copy = copies + "/" + name;
  for (const std::string& made : {copies, copy}) {
    if (const auto done = create_private_folder(made); !done) return done.error();
  }
  if (const auto copied = store.copy_to(copy + "/" + std::string(ledger_file)); !copied) {
    fs::remove_all(copies, trouble);
    return copied.error();
  }
  return name;
}

Result<BackupDone> back_up(const std::string& folder, const std::string& target,
                           const std::function<Result<std::string>()>& ask) {
  std::string path = target;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.empty()) return Error{ErrorCode::invalid_argument, "name a folder for the backup"};
  if (const auto entered = enter_collector(folder); !entered) return entered.error();
  if (file_exists(path))
    return Error{ErrorCode::conflict, path + " exists; a backup never overwrites anything"};
  if (lies_within(path, folder)) {
    return Error{ErrorCode::invalid_argument,
                 path + " lies in the collector's own folder: choose another disk"};
  }
  const Half half(path + ".half-" + to_hex(random_bytes(4)));
  auto done = fill(folder, half.path(), ask);
  if (!done) return done.error();
  if (file_exists(path))
    return Error{ErrorCode::conflict, path + " exists; a backup never overwrites anything"};
  if (const auto moved = move_file(half.path(), path); !moved) return moved.error();
  std::error_code ignored;
  const auto noted = write_file_atomically(
      folder + "/" + std::string(last_backup_file),
      to_text(wall_time()) + " " + fs::absolute(path, ignored).string() + "\n");
  if (!noted) return within("the backup is whole, but doctor will not know of it", noted.error());
  return done;
}

}  // namespace examguard
