// Making and opening the ledger's file, and bringing an older one up to date.
#include <filesystem>

#include "collector/store/schema.hpp"
#include "collector/store/store_sqlite.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr const char* ledger_file = "/ledger.sqlite";
constexpr auto owner_only =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

Result<std::int64_t> version_of(Database& database) {
  auto statement = database.prepare("PRAGMA user_version");
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  return statement->number(0);
}

// Brings what an older collector wrote up to date.
Result<std::unique_ptr<Store>> make_store(Database database, std::int64_t version,
                                          const std::string& folder) {
  if (version > schema_version) {
    return Error{ErrorCode::unsupported, folder + " was written by a newer examguard-collector"};
  }
  const std::string_view steps[] = {schema_001, schema_002, schema_003,
                                    schema_004, schema_005, schema_006};
  for (; version < schema_version; ++version) {
    auto transaction = Transaction::begin(database);
    if (!transaction) return transaction.error();
    if (const auto made = database.run(steps[version]); !made) return made.error();
    if (const auto kept = transaction->commit(); !kept) return kept.error();
  }
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(database)));
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder) {
  const std::string path = folder + ledger_file;
  // SQLite would make a new one, and nobody would miss the old one.
  if (!file_exists(path)) {
    return Error{ErrorCode::not_found, path + " is not there: restore it from a backup"};
  }
  std::error_code trouble;
  std::filesystem::permissions(path, owner_only, trouble);
  if (trouble) return Error{ErrorCode::io, path + ": " + trouble.message()};
  auto database = Database::open(path);
  if (!database) return database.error();
  const auto version = version_of(*database);
  if (!version) return version.error();
  if (*version == 0) {
    return Error{ErrorCode::malformed, path + " holds no ledger: restore it from a backup"};
  }
  return make_store(std::move(*database), *version, folder);
}

Result<std::unique_ptr<Store>> create_sqlite_store(const std::string& folder) {
  const std::string path = folder + ledger_file;
  if (const auto made = write_new_file(path, ""); !made) return made.error();
  auto database = Database::open(path);
  if (!database) return database.error();
  return make_store(std::move(*database), 0, folder);
}

}  // namespace examguard
