// What the SQLite store keeps of the people who look: accounts, sessions, failed logins.
#include "collector/store/store_sqlite.hpp"

namespace examguard {
namespace {

AccountRow read_account(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.number(4) != 0};
}

}  // namespace

Result<> SqliteStore::put(const AccountRow& a) {
  return change("INSERT OR REPLACE INTO account VALUES (?1, ?2, ?3, ?4, ?5)",
                std::string_view(a.name), std::string_view(a.password), std::string_view(a.role),
                std::string_view(a.scope), a.must_change);
}

Result<std::optional<AccountRow>> SqliteStore::account(std::string_view name) {
  return row<AccountRow>(
      "SELECT name, password, role, scope, must_change FROM account WHERE name = ?1", read_account,
      name);
}

Result<std::vector<AccountRow>> SqliteStore::accounts() {
  return rows<AccountRow>(
      "SELECT name, password, role, scope, must_change FROM account ORDER BY name", read_account);
}

Result<> SqliteStore::remove_account(std::string_view name) {
  return change("DELETE FROM account WHERE name = ?1", name);
}

Result<> SqliteStore::put(const SessionRow& s) {
  return change("INSERT OR REPLACE INTO session VALUES (?1, ?2, ?3, ?4, ?5)", s.hash,
                std::string_view(s.account), std::string_view(s.token), s.started, s.used);
}

Result<std::optional<SessionRow>> SqliteStore::session(const Digest& hash) {
  return row<SessionRow>(
      "SELECT hash, account, token, started, used FROM session WHERE hash = ?1",
      [](const Statement& row) {
        return SessionRow{read_digest(row, 0), row.text(1), row.text(2), read_time(row, 3),
                          read_time(row, 4)};
      },
      hash);
}

Result<> SqliteStore::end_sessions(std::string_view account) {
  return change("DELETE FROM session WHERE account = ?1", account);
}

Result<> SqliteStore::end_session(const Digest& hash) {
  return change("DELETE FROM session WHERE hash = ?1", hash);
}

Result<> SqliteStore::add_login_failure(std::string_view who, TimePoint at) {
  return change("INSERT INTO login_failure VALUES (?1, ?2)", who, at);
}

Result<std::uint64_t> SqliteStore::login_failures(std::string_view who, TimePoint since) {
  const auto found = row<std::uint64_t>(
      "SELECT count(*) FROM login_failure WHERE who = ?1 AND at >= ?2",
      [](const Statement& row) { return read_count(row, 0); }, who, since);
  if (!found) return found.error();
  return found->value_or(0);
}

Result<> SqliteStore::clear_login_failures(std::string_view who) {
  return change("DELETE FROM login_failure WHERE who = ?1", who);
}

Result<> SqliteStore::take_back_login_failure(std::string_view who, TimePoint at) {
  return change(
      "DELETE FROM login_failure WHERE rowid ="
      " (SELECT rowid FROM login_failure WHERE who = ?1 AND at = ?2 LIMIT 1)",
      who, at);
}

Result<> SqliteStore::forget_logins(TimePoint before) {
  if (const auto done = change("DELETE FROM login_failure WHERE at < ?1", before); !done)
    return done;
  return change("DELETE FROM session WHERE used < ?1", before);
}

}  // namespace examguard
