#include "collector/store/sqlite.hpp"

#include <sqlite3.h>

#include <map>
#include <vector>

namespace examguard {

struct Database::Handle {
  sqlite3* connection = nullptr;
  // Idle statements by their text; one in use is taken out, so that the same text can be used twice
  // at once.
  std::map<std::string, std::vector<sqlite3_stmt*>, std::less<>> idle;

  ~Handle() {
    for (auto& [sql, statements] : idle) {
      for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
    }
    sqlite3_close(connection);
  }

  [[nodiscard]] Error error(std::string_view doing) const {
    const int code = sqlite3_errcode(connection);
    const bool passing = code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_FULL;
    const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    return {passing ? ErrorCode::unavailable : ErrorCode::io,
            "database: " + std::string(doing) + ": " + sqlite3_errmsg(connection) +
                (damaged ? " (damaged: restore it from a backup)" : "")};
  }
};

struct Statement::Handle {
  Database::Handle* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  std::string sql;
  int bound = 0;
  int problem = SQLITE_OK;

  ~Handle() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    database->idle[sql].push_back(statement);
  }

  void note(int code) {
    if (problem == SQLITE_OK) problem = code;
  }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path) {
  auto handle = std::make_unique<Handle>();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &handle->connection, flags, nullptr) != SQLITE_OK) {
    return handle->error("opening " + path);
  }
  sqlite3_extended_result_codes(handle->connection, 0);
  Database database(std::move(handle));
  const auto set = database.run(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF; PRAGMA busy_timeout=2000;");
  if (!set) return database.handle_->error("opening " + path);
  return database;
}

Result<> Database::run(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(handle_->connection, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return handle_->error(text.substr(0, 60));
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  auto statement = std::make_unique<Statement::Handle>();
  if (const auto found = handle_->idle.find(sql);
      found != handle_->idle.end() && !found->second.empty()) {
    statement->statement = found->second.back();
    found->second.pop_back();
  } else if (sqlite3_prepare_v3(handle_->connection, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement->statement,
                                nullptr) != SQLITE_OK) {
    const Error error = handle_->error(sql);
    statement->database = handle_.get();
    return error;
  }
  statement->database = handle_.get();
  statement->sql = std::string(sql);
  return Statement(std::move(statement));
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_->connection);
}

Result<> Database::copy_to(const std::string& path) {
  auto statement = prepare("VACUUM INTO ?1");
  if (!statement) return statement.error();
  return statement->bind(path).run();
}

Statement::Statement(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement& Statement::bind(std::string_view text) {
  handle_->note(sqlite3_bind_text64(handle_->statement, ++handle_->bound, text.data(), text.size(),
                                    SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  handle_->note(sqlite3_bind_int64(handle_->statement, ++handle_->bound, number));
  return *this;
}

Statement& Statement::bind_optional(const std::optional<std::string>& text) {
  if (text) return bind(std::string_view(*text));
  handle_->note(sqlite3_bind_null(handle_->statement, ++handle_->bound));
  return *this;
}

Statement& Statement::bind_optional(std::optional<std::int64_t> number) {
  if (number) return bind(*number);
  handle_->note(sqlite3_bind_null(handle_->statement, ++handle_->bound));
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  // An empty view may have no address, and SQLite takes that for NULL.
  const char* data = bytes.empty() ? "" : bytes.data();
  handle_->note(sqlite3_bind_blob64(handle_->statement, ++handle_->bound, data, bytes.size(),
                                    SQLITE_TRANSIENT));
  return *this;
}

Result<bool> Statement::step() {
  if (handle_->problem != SQLITE_OK) {
    return Error{ErrorCode::io,
                 "database: binding a value: " + std::string(sqlite3_errstr(handle_->problem)) +
                     ": " + handle_->sql};
  }
  const int code = sqlite3_step(handle_->statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return handle_->database->error(handle_->sql);
}

Result<> Statement::run() {
  for (;;) {
    const auto more = step();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_->statement, column);
  const int size = sqlite3_column_bytes(handle_->statement, column);
  return bytes == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(handle_->statement, column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_->statement, column) == SQLITE_NULL;
}

std::optional<std::string> Statement::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<std::int64_t> Statement::optional_number(int column) const {
  return is_null(column) ? std::nullopt : std::optional(number(column));
}

Transaction::Transaction(Database& database) : database_(&database) {}

Transaction::Transaction(Transaction&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

Transaction::~Transaction() {
  // A rollback that fails leaves nothing to do: SQLite has then rolled back by itself.
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

Result<Transaction> Transaction::begin(Database& database) {
  const auto begun = database.run("BEGIN IMMEDIATE");
  if (!begun) return begun.error();
  return Transaction(database);
}

Result<> Transaction::commit() {
  const auto committed = database_->run("COMMIT");
  if (!committed) return committed.error();
  database_ = nullptr;
  return {};
}

Savepoint::Savepoint(Database& database) : database_(&database) {}

Savepoint::Savepoint(Savepoint&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

Savepoint::~Savepoint() {
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK TO job; RELEASE job"));
}

Result<Savepoint> Savepoint::begin(Database& database) {
  const auto begun = database.run("SAVEPOINT job");
  if (!begun) return begun.error();
  return Savepoint(database);
}

Result<> Savepoint::release() {
  const auto released = database_->run("RELEASE job");
  if (!released) return released.error();
  database_ = nullptr;
  return {};
}

}  // namespace examguard
