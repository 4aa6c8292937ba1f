// A copy of a collector from which it can be restored: the ledger as of one moment and the files
// beside it, in a new folder that is a state folder itself. Holds every key of the collector.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "collector/store/store.hpp"
#include "core/result.hpp"

namespace examguard {

// Inside the state folder: where a running collector puts a copy of its ledger for the command.
inline constexpr std::string_view copies_folder = "copies";
inline constexpr std::string_view ledger_file = "ledger.sqlite";
// When the newest backup was made, and where. A backup does not hold it.
inline constexpr std::string_view last_backup_file = "last-backup";

// A copy of the open ledger in a folder of its own below copies_folder, in place of those before.
[[nodiscard]] Result<std::string> copy_for_backup(Store& store, const std::string& folder);

struct BackupDone {
  Digest digest;  // of the ledger's file
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
  std::optional<StoredEntry> newest;  // the last entry of all logs
  std::size_t files = 0;
};
// `ask`: has the running collector copy its ledger and answers the copy's name. It is called only
// when the state folder is in use. `target` must not exist; after a kill it does not, or is whole.
[[nodiscard]] Result<BackupDone> back_up(const std::string& folder, const std::string& target,
                                         const std::function<Result<std::string>()>& ask);

struct LastBackup {
  TimePoint made;
  std::string where;
};
[[nodiscard]] Result<std::optional<LastBackup>> last_backup(const std::string& folder);

// SHA-256 and size.
[[nodiscard]] Result<std::pair<Digest, std::uint64_t>> digest_of_file(const std::string& path);

}  // namespace examguard
