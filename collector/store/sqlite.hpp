// A typed hand on SQLite: one connection, prepared statements with bound values, transactions. The
// rest of the collector writes SQL and never sees sqlite3.h.
//
// SQLite 3.40 (Debian 12) can corrupt a WAL database that has two connections (fixed in 3.51.3), so
// there is exactly one: the folder is locked by its owner, and every statement runs on the one
// thread that owns the Database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

class Statement;

class Database {
 public:
  // Opens the file, which may be empty, with synchronous=FULL and foreign keys on.
  [[nodiscard]] static Result<Database> open(const std::string& path);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  [[nodiscard]] Result<> run(std::string_view sql);  // one or more statements without values
  // Prepared once per text and kept; finished statements are reset when their Statement goes.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  [[nodiscard]] std::int64_t changes() const;  // rows that the last statement changed
  // Copies the whole database, consistently, into a new file.
  [[nodiscard]] Result<> copy_to(const std::string& path);

 private:
  friend class Statement;
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept = delete;
  ~Statement();

  // Values for ?1, ?2, ... in order. Text is UTF-8; blob keeps every byte.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind_optional(const std::optional<std::string>& text);  // absent: NULL
  Statement& bind_optional(std::optional<std::int64_t> number);
  Statement& bind_blob(std::string_view bytes);

  // True: a row is there to read. False: no more rows.
  [[nodiscard]] Result<bool> step();
  [[nodiscard]] Result<> run();  // for statements without rows

  [[nodiscard]] std::string text(int column) const;  // also reads blobs, byte by byte as they are
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::optional<std::string> optional_text(int column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_number(int column) const;

 private:
  friend class Database;
  struct Handle;
  explicit Statement(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

// BEGIN IMMEDIATE ... COMMIT; rolls back when it goes out of scope without commit().
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // On return the commit is on disk, or the error says that it is not.
  [[nodiscard]] Result<> commit();

 private:
  explicit Transaction(Database& database);
  Database* database_;
};

// A named point inside a transaction to which one of many grouped jobs can go back alone.
class Savepoint {
 public:
  [[nodiscard]] static Result<Savepoint> begin(Database& database);
  Savepoint(Savepoint&& other) noexcept;
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();

  [[nodiscard]] Result<> release();

 private:
  explicit Savepoint(Database& database);
  Database* database_;
};

}  // namespace examguard
