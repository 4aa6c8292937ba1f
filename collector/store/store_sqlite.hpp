// The embedded maker of Store. Private to its .cpp files: callers use open_sqlite_store().
#pragma once

#include "collector/store/sqlite.hpp"
#include "collector/store/store.hpp"

namespace examguard {

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  Result<> transact(const std::function<void(const Inside&)>& group) override;

  Result<std::vector<std::string>> logs() override;
  Result<std::optional<StoredEntry>> newest(std::string_view log) override;
  Result<std::optional<StoredEntry>> find(std::string_view log, const Digest& digest) override;
  Result<std::vector<StoredEntry>> entries(std::string_view log, std::uint64_t from,
                                           std::size_t most) override;
  Result<> add(const StoredEntry& entry) override;
  Result<bool> has_object(std::string_view log, const Digest& digest) override;
  Result<std::optional<Bytes>> object(std::string_view log, const Digest& digest) override;
  Result<> add_object(std::string_view log, const Digest& digest, std::string_view bytes) override;

  Result<> clear_views() override;
  Result<> put(const RosterRows& rows) override;
  Result<> put(const PolicyRow& row) override;
  Result<> put(const CalendarRow& row) override;
  Result<> put(const EnrolmentRow& row) override;
  Result<> put(const AssignmentRow& row) override;
  Result<> put(const LinkRow& row) override;
  Result<> put(const ReportRow& row) override;
  Result<> put(const StopRow& row) override;
  Result<> put(const ClaimRow& row) override;
  Result<> put_findings(std::string_view log, const Digest& object,
                        const std::vector<FindingRow>& rows) override;
  Result<> put_programs(std::string_view log, const Digest& object,
                        const std::vector<ProgramRow>& rows) override;

  Result<std::optional<EnrolmentRow>> enrolment(const Digest& digest) override;
  Result<std::vector<EnrolmentRow>> enrolments_of(std::string_view agent) override;
  Result<std::vector<EnrolmentRow>> enrolments_at(std::string_view site, TimePoint at) override;
  Result<std::optional<AssignmentRow>> assignment(const Digest& enrolment, TimePoint at) override;
  Result<std::vector<AssignmentRow>> assignments(std::string_view site, TimePoint at) override;
  Result<std::vector<EnrolmentRow>> enrolments_present(std::string_view site,
                                                       TimePoint at) override;
  Result<std::optional<LinkRow>> newest_link(std::string_view agent) override;
  Result<std::vector<LinkRow>> links_at(std::string_view agent, std::string_view chain,
                                        std::uint64_t chain_index) override;
  Result<std::optional<std::string>> boot_of(std::string_view agent,
                                             std::string_view chain) override;
  Result<std::optional<std::string>> newest_host(std::string_view agent) override;
  Result<std::vector<std::string>> regions_of(std::string_view site, TimePoint at) override;
  Result<std::vector<PolicyRow>> newest_policies(TimePoint at) override;
  Result<std::optional<CalendarRow>> calendar(std::string_view site, TimePoint at) override;
  Result<RosterView> roster(TimePoint at) override;
  Result<std::vector<SeatRow>> seats_of(std::string_view site, TimePoint at) override;
  Result<std::optional<ReportRow>> newest_report(std::string_view agent, std::string_view site,
                                                 TimePoint at) override;
  Result<std::vector<ReportRow>> session_reports(std::string_view site, std::string_view session,
                                                 TimePoint since, TimePoint at) override;
  Result<std::optional<ClaimRow>> newest_claim(const Digest& enrolment, TimePoint at) override;
  Result<std::optional<StopRow>> newest_stop(std::string_view agent, TimePoint at) override;
  Result<std::vector<FindingRow>> findings_of(std::string_view log, const Digest& object) override;
  Result<std::vector<ProgramRow>> programs_of(std::string_view log, const Digest& object) override;

  Result<> saw(std::string_view agent, TimePoint when) override;
  Result<std::optional<TimePoint>> seen(std::string_view agent) override;
  Result<> put(const CodeRow& code) override;
  Result<> put(const SeatDoubtRow& doubt) override;
  Result<std::optional<SeatDoubtRow>> seat_doubt(const Digest& enrolment) override;
  Result<std::optional<CodeRow>> enrol_code(const Digest& hash) override;
  Result<> put_certificate(const Digest& tls_key, const Digest& code, std::string_view agent,
                           std::string_view pem) override;
  Result<std::optional<std::string>> certificate(const Digest& tls_key,
                                                 const Digest& code) override;
  Result<> end_agent(std::string_view agent, TimePoint since, std::string_view by) override;
  Result<bool> is_ended(std::string_view agent) override;
  Result<> put(const AccountRow& account) override;
  Result<std::optional<AccountRow>> account(std::string_view name) override;
  Result<std::vector<AccountRow>> accounts() override;
  Result<> remove_account(std::string_view name) override;
  Result<> put(const SessionRow& session) override;
  Result<std::optional<SessionRow>> session(const Digest& hash) override;
  Result<> end_sessions(std::string_view account) override;
  Result<> end_session(const Digest& hash) override;
  Result<> add_login_failure(std::string_view who, TimePoint at) override;
  Result<std::uint64_t> login_failures(std::string_view who, TimePoint since) override;
  Result<> clear_login_failures(std::string_view who) override;
  Result<> take_back_login_failure(std::string_view who, TimePoint at) override;
  Result<> forget_logins(TimePoint before) override;

  Result<std::optional<TimePoint>> last_received() override;
  Result<> confirm_clock(TimePoint at, std::string_view by) override;
  Result<std::optional<TimePoint>> clock_confirmed(TimePoint now) override;
  Result<> copy_to(const std::string& path) override;

 private:
  // Binds the values in order and runs a statement that answers no rows.
  template <class... Values>
  Result<> change(std::string_view sql, const Values&... values);
  // Binds the values and reads each row with `read`.
  template <class Row, class Read, class... Values>
  Result<std::vector<Row>> rows(std::string_view sql, Read read, const Values&... values);
  template <class Row, class Read, class... Values>
  Result<std::optional<Row>> row(std::string_view sql, Read read, const Values&... values);

  Result<std::optional<std::uint64_t>> roster_at(TimePoint at);

  Database database_;
  std::optional<TimePoint> last_received_;  // of all logs, once it was asked for
};

inline void bind_value(Statement& statement, std::string_view text) {
  statement.bind(text);
}
inline void bind_value(Statement& statement, const Digest& digest) {
  statement.bind_blob(as_bytes(digest));
}
inline void bind_value(Statement& statement, TimePoint time) {
  statement.bind(static_cast<std::int64_t>(time.time_since_epoch().count()));
}
inline void bind_value(Statement& statement, std::uint64_t number) {
  statement.bind(static_cast<std::int64_t>(number));
}
inline void bind_value(Statement& statement, std::int64_t number) {
  statement.bind(number);
}
inline void bind_value(Statement& statement, bool truth) {
  statement.bind(std::int64_t{truth ? 1 : 0});
}
inline void bind_value(Statement& statement, const std::optional<Digest>& digest) {
  if (digest) {
    statement.bind_blob(as_bytes(*digest));
  } else {
    statement.bind_optional(std::optional<std::string>());
  }
}
inline void bind_value(Statement& statement, const std::optional<bool>& truth) {
  statement.bind_optional(truth ? std::optional<std::int64_t>(*truth ? 1 : 0) : std::nullopt);
}
inline void bind_value(Statement& statement, const std::optional<TimePoint>& time) {
  if (time) {
    bind_value(statement, *time);
  } else {
    statement.bind_optional(std::optional<std::int64_t>());
  }
}

// Bytes that must not be taken for text.
struct Blob {
  std::string_view bytes;
};
inline void bind_value(Statement& statement, Blob blob) {
  statement.bind_blob(blob.bytes);
}

template <class... Values>
Result<> SqliteStore::change(std::string_view sql, const Values&... values) {
  auto statement = database_.prepare(sql);
  if (!statement) return statement.error();
  (bind_value(*statement, values), ...);
  return statement->run();
}

template <class Row, class Read, class... Values>
Result<std::vector<Row>> SqliteStore::rows(std::string_view sql, Read read,
                                           const Values&... values) {
  auto statement = database_.prepare(sql);
  if (!statement) return statement.error();
  (bind_value(*statement, values), ...);
  std::vector<Row> found;
  for (;;) {
    const auto more = statement->step();
    if (!more) return more.error();
    if (!*more) return found;
    found.push_back(read(*statement));
  }
}

template <class Row, class Read, class... Values>
Result<std::optional<Row>> SqliteStore::row(std::string_view sql, Read read,
                                            const Values&... values) {
  auto found = rows<Row>(sql, read, values...);
  if (!found) return found.error();
  return found->empty() ? std::optional<Row>() : std::optional<Row>(std::move(found->front()));
}

// Columns, as they are kept.
inline std::uint64_t read_count(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.number(column));
}
inline TimePoint read_time(const Statement& row, int column) {
  return TimePoint(std::chrono::milliseconds(row.number(column)));
}
inline std::optional<TimePoint> read_optional_time(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(read_time(row, column));
}
inline std::optional<Digest> read_optional_digest(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  const auto digest = parse_hex_digest(to_hex(row.text(column)));
  return digest ? std::optional(*digest) : std::nullopt;
}
inline Digest read_digest(const Statement& row, int column) {
  return read_optional_digest(row, column).value_or(Digest{});
}

}  // namespace examguard
