#include "collector/upkeep/restore.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "collector/upkeep/backup.hpp"
#include "collector/upkeep/beginning.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_limit = 16u << 20;
constexpr std::array<std::string_view, 3> places{"", "keys", "certificates"};

bool is_name(const std::string& name) {
  const auto slash = name.find('/');
  const std::string place = slash == std::string::npos ? "" : name.substr(0, slash);
  const std::string file = name.substr(slash == std::string::npos ? 0 : slash + 1);
  return std::find(places.begin(), places.end(), place) != places.end() && !file.empty() &&
         file.find('/') == std::string::npos && file.front() != '.';
}

using Sums = std::map<std::string, Digest>;  // by the file's name in the backup

Result<Sums> read_sums(const std::string& backup) {
  const std::string path = backup + "/SHA256SUMS";
  const auto text = read_file(path, 1u << 20);
  if (!text) return within(backup + " is no backup of a collector", text.error());
  Sums sums;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    const auto digest = parse_hex_digest(line.substr(0, std::min<std::size_t>(64, line.size())));
    const std::string name = line.size() > 66 ? line.substr(66) : "";
    if (!digest || !is_name(name)) return Error{ErrorCode::malformed, path + ": " + line};
    sums[name] = *digest;
  }
  for (const char* needed : {"trust.json", "ledger.sqlite"}) {
    if (!sums.contains(needed)) return Error{ErrorCode::malformed, path + " names no " + needed};
  }
  return sums;
}

Error changed(const std::string& path) {
  return {ErrorCode::conflict, path + " is not what was backed up: take another backup"};
}

Result<> restore_file(const std::string& backup, const std::string& folder, const std::string& name,
                      const Digest& digest) {
  const auto bytes = read_file(backup + "/" + name, file_limit);
  if (!bytes) return bytes.error();
  if (sha256(*bytes) != digest) return changed(backup + "/" + name);
  return write_new_file(folder + "/" + name, *bytes);
}

// The database copies itself once more, which it does so that a loss of power costs nothing; and a
// stick that is only to be read stays as it is.
Result<> restore_ledger(const std::string& backup, const std::string& folder,
                        const Digest& digest) {
  const std::string passing = folder + "/" + std::string(copies_folder);
  if (const auto made = create_private_folder(passing); !made) return made;
  const std::string copy = passing + "/" + std::string(ledger_file);
  std::error_code trouble;
  fs::copy_file(backup + "/" + std::string(ledger_file), copy, trouble);
  if (trouble) return Error{ErrorCode::io, copy + ": " + trouble.message()};
  const auto copied = digest_of_file(copy);
  if (!copied) return copied.error();
  if (copied->first != digest) return changed(backup + "/" + std::string(ledger_file));
  const std::string ledger = folder + "/" + std::string(ledger_file);
  {
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write, trouble);
    const auto store = open_sqlite_store(passing);
    if (!store) return store.error();
    if (const auto done = (*store)->copy_to(ledger); !done) return done;
  }
  fs::permissions(ledger, fs::perms::owner_read | fs::perms::owner_write, trouble);
  if (trouble) return Error{ErrorCode::io, ledger + ": " + trouble.message()};
  fs::remove_all(passing, trouble);
  return {};
}

Result<std::vector<CheckedLog>> check(const std::string& folder) {
  const auto office = Office::load(folder);
  if (!office) return office.error();
  const auto store = open_sqlite_store(folder);
  if (!store) return store.error();
  const auto logs = logs_to_check(**store, *office);
  if (!logs) return logs.error();
  std::vector<CheckedLog> all;
  for (const std::string& log : *logs) {
    auto checked = check_log(**store, *office, log);
    if (!checked) return checked.error();
    all.push_back(std::move(*checked));
  }
  return all;
}

Result<std::vector<CheckedLog>> fill(const std::string& backup, const std::string& folder,
                                     const Sums& sums) {
  for (const char* below : {"/keys", "/certificates"}) {
    if (const auto made = create_private_folder(folder + below); !made) return made.error();
  }
  const auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  const auto ledger = restore_ledger(backup, folder, sums.at(std::string(ledger_file)));
  if (!ledger) return ledger.error();
  // What makes a folder a collector comes last, so that a kill leaves none by halves.
  for (const bool is_trust : {false, true}) {
    for (const auto& [name, digest] : sums) {
      if (name == ledger_file || (name == "trust.json") != is_trust) continue;
      const auto done = restore_file(backup, folder, name, digest);
      if (!done) return done.error();
    }
  }
  return check(folder);
}

}  // namespace

Result<std::vector<CheckedLog>> restore_collector(const std::string& backup,
                                                  const std::string& folder) {
  const auto sums = read_sums(backup);
  if (!sums) return sums.error();
  auto beginning = Beginning::in(folder);
  if (!beginning) return beginning.error();
  auto done = fill(backup, folder, *sums);
  if (done) beginning->keep();
  return done;
}

}  // namespace examguard
