#include "collector/store/store_sqlite.hpp"

namespace examguard {
namespace {

StoredEntry read_entry(const Statement& row) {
  return {row.text(0), read_count(row, 1), read_digest(row, 2), read_digest(row, 3),
          row.text(4), row.text(5),        row.text(6),         read_time(row, 7)};
}

bool read_truth(const Statement&) {
  return true;
}

}  // namespace

Result<> SqliteStore::transact(const std::function<void(const Inside&)>& group) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.error();
  std::optional<Error> trouble;
  group([&](const std::function<bool()>& job) {
    auto savepoint = Savepoint::begin(database_);
    if (!savepoint) {
      trouble = savepoint.error();
      return;
    }
    if (!job()) {
      last_received_.reset();  // it may have been of an entry that is undone
      return;
    }
    if (const auto released = savepoint->release(); !released) trouble = released.error();
  });
  if (trouble) return *trouble;
  return transaction->commit();
}

Result<TimePoint> known_time(Store& store, TimePoint now) {
  const auto last = store.last_received();
  if (!last) return last.error();
  return *last ? std::max(now, **last) : now;
}

Result<std::vector<std::string>> SqliteStore::logs() {
  return rows<std::string>("SELECT DISTINCT log FROM entry ORDER BY log",
                           [](const Statement& row) { return row.text(0); });
}

Result<std::optional<StoredEntry>> SqliteStore::newest(std::string_view log) {
  return row<StoredEntry>(
      "SELECT log, idx, leaf, digest, type, envelope, receipt, received FROM entry"
      " WHERE log = ?1 ORDER BY idx DESC LIMIT 1",
      read_entry, log);
}

Result<std::optional<TimePoint>> SqliteStore::last_received() {
  if (last_received_) return last_received_;
  // From log to log by the key: few steps, however long the logs are.
  const auto found = row<std::optional<TimePoint>>(
      "WITH RECURSIVE logs (log) AS (SELECT min(log) FROM entry"
      " UNION ALL SELECT (SELECT min(log) FROM entry WHERE log > logs.log) FROM logs"
      "  WHERE logs.log IS NOT NULL)"
      " SELECT max((SELECT e.received FROM entry e WHERE e.log = logs.log"
      "  ORDER BY e.idx DESC LIMIT 1)) FROM logs",
      [](const Statement& row) { return read_optional_time(row, 0); });
  if (!found) return found.error();
  last_received_ = found->value_or(std::nullopt);
  return last_received_;
}

Result<> SqliteStore::confirm_clock(TimePoint at, std::string_view by) {
  return change("INSERT OR REPLACE INTO clock_confirmed VALUES (?1, ?2)", at, by);
}

Result<std::optional<TimePoint>> SqliteStore::clock_confirmed(TimePoint now) {
  const auto found = row<std::optional<TimePoint>>(
      "SELECT max(at) FROM clock_confirmed WHERE at <= ?1",
      [](const Statement& row) { return read_optional_time(row, 0); }, now);
  if (!found) return found.error();
  return found->value_or(std::nullopt);
}

Result<std::optional<StoredEntry>> SqliteStore::find(std::string_view log, const Digest& digest) {
  return row<StoredEntry>(
      "SELECT log, idx, leaf, digest, type, envelope, receipt, received FROM entry"
      " WHERE log = ?1 AND digest = ?2",
      read_entry, log, digest);
}

Result<std::vector<StoredEntry>> SqliteStore::entries(std::string_view log, std::uint64_t from,
                                                      std::size_t most) {
  return rows<StoredEntry>(
      "SELECT log, idx, leaf, digest, type, envelope, receipt, received FROM entry"
      " WHERE log = ?1 AND idx >= ?2 ORDER BY idx LIMIT ?3",
      read_entry, log, from, static_cast<std::uint64_t>(most));
}

Result<> SqliteStore::add(const StoredEntry& entry) {
  if (last_received_) last_received_ = std::max(*last_received_, entry.received);
  return change("INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                std::string_view(entry.log), entry.index, entry.leaf, entry.digest,
                std::string_view(entry.type), Blob{entry.envelope}, Blob{entry.receipt},
                entry.received);
}

Result<bool> SqliteStore::has_object(std::string_view log, const Digest& digest) {
  const auto found =
      row<bool>("SELECT 1 FROM object WHERE log = ?1 AND digest = ?2", read_truth, log, digest);
  if (!found) return found.error();
  return found->has_value();
}

Result<std::optional<Bytes>> SqliteStore::object(std::string_view log, const Digest& digest) {
  return row<Bytes>(
      "SELECT bytes FROM object WHERE log = ?1 AND digest = ?2",
      [](const Statement& row) { return row.text(0); }, log, digest);
}

Result<> SqliteStore::add_object(std::string_view log, const Digest& digest,
                                 std::string_view bytes) {
  return change("INSERT OR IGNORE INTO object VALUES (?1, ?2, ?3)", log, digest, Blob{bytes});
}

Result<> SqliteStore::clear_views() {
  return database_.run(
      "DELETE FROM view_region; DELETE FROM view_site; DELETE FROM view_seat;"
      "DELETE FROM view_roster; DELETE FROM view_policy; DELETE FROM view_enrolment;"
      "DELETE FROM view_calendar;"
      "DELETE FROM view_assignment; DELETE FROM view_link; DELETE FROM view_report;"
      "DELETE FROM view_finding; DELETE FROM view_program; DELETE FROM view_stop;"
      "DELETE FROM view_claim;");
}

Result<> SqliteStore::put(const RosterRows& rows) {
  auto done = change("INSERT INTO view_roster VALUES (?1, ?2)", rows.index, rows.received);
  for (const auto& r : rows.regions) {
    if (!done) return done;
    done = change("INSERT INTO view_region VALUES (?1, ?2, nullif(?3, ''), ?4)", rows.index,
                  std::string_view(r.code), std::string_view(r.parent), std::string_view(r.name));
  }
  for (const auto& s : rows.sites) {
    if (!done) return done;
    done =
        change("INSERT INTO view_site VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", rows.index,
               std::string_view(s.code), std::string_view(s.region), std::string_view(s.name),
               std::string_view(s.kind), std::string_view(s.address), std::string_view(s.person));
  }
  for (const auto& s : rows.seats) {
    if (!done) return done;
    done =
        change("INSERT INTO view_seat VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", rows.index,
               std::string_view(s.site), std::string_view(s.room), std::string_view(s.seat),
               std::string_view(s.kind), std::string_view(s.disk), std::string_view(s.duty),
               std::string_view(s.host), std::string_view(s.mac), std::string_view(s.ip));
  }
  return done;
}

Result<> SqliteStore::put(const PolicyRow& r) {
  return change("INSERT INTO view_policy VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                std::string_view(r.log), r.index, r.received, std::string_view(r.id), r.serial,
                r.digest, std::string_view(r.level), std::string_view(r.region),
                std::string_view(r.site));
}

Result<> SqliteStore::put(const CalendarRow& r) {
  return change("INSERT INTO view_calendar VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                std::string_view(r.log), r.index, r.received, std::string_view(r.site), r.serial,
                r.digest, std::string_view(r.payload));
}

Result<> SqliteStore::put(const EnrolmentRow& r) {
  return change("INSERT INTO view_enrolment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                r.digest, std::string_view(r.log), r.index, r.received, std::string_view(r.site),
                std::string_view(r.room), std::string_view(r.agent), Blob{r.report_key}, r.tls_key,
                std::string_view(r.host));
}

Result<> SqliteStore::put(const AssignmentRow& r) {
  return change("INSERT INTO view_assignment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                std::string_view(r.log), r.index, r.received, r.enrolment, std::string_view(r.site),
                std::string_view(r.room), std::string_view(r.seat), r.since, r.until);
}

Result<> SqliteStore::put(const LinkRow& r) {
  return change("INSERT OR IGNORE INTO view_link VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                std::string_view(r.agent), std::string_view(r.chain), r.chain_index, r.digest,
                std::string_view(r.boot_id), std::string_view(r.log), r.index, r.received);
}

Result<> SqliteStore::put(const ReportRow& r) {
  return change(
      "INSERT INTO view_report VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
      " ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
      std::string_view(r.log), r.index, r.received, std::string_view(r.site),
      std::string_view(r.agent), r.enrolment, std::string_view(r.room), std::string_view(r.seat),
      r.finished, std::string_view(r.outcome), std::string_view(r.flags), r.stale, r.denied,
      r.unlisted, r.undetermined, r.waived, r.gaps, r.findings, r.programs,
      std::string_view(r.policies), std::string_view(r.host), std::string_view(r.session),
      std::string_view(r.phase), std::string_view(r.part), std::string_view(r.readiness),
      r.unchanged);
}

Result<> SqliteStore::put(const StopRow& r) {
  return change("INSERT INTO view_stop VALUES (?1, ?2, ?3, ?4, ?5)", std::string_view(r.log),
                r.index, r.received, std::string_view(r.agent), std::string_view(r.reason));
}

Result<> SqliteStore::put(const ClaimRow& r) {
  return change("INSERT INTO view_claim VALUES (?1, ?2, ?3, ?4, ?5, ?6)", std::string_view(r.log),
                r.index, r.received, r.enrolment, std::string_view(r.room),
                std::string_view(r.seat));
}

Result<> SqliteStore::put_findings(std::string_view log, const Digest& object,
                                   const std::vector<FindingRow>& rows) {
  std::uint64_t place = 0;
  for (const auto& r : rows) {
    const auto done = change(
        "INSERT OR IGNORE INTO view_finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
        " ?12, ?13, ?14, ?15, ?16, ?17)",
        log, object, place++, std::string_view(r.id), std::string_view(r.verdict),
        std::string_view(r.severity), std::string_view(r.category), std::string_view(r.rule),
        std::string_view(r.layer), std::string_view(r.kind), std::string_view(r.product),
        std::string_view(r.name), std::string_view(r.path), r.count, r.bytes,
        std::string_view(r.todo), std::string_view(r.json));
    if (!done) return done;
  }
  return {};
}

Result<> SqliteStore::put_programs(std::string_view log, const Digest& object,
                                   const std::vector<ProgramRow>& rows) {
  std::uint64_t place = 0;
  for (const auto& r : rows) {
    const auto done =
        change("INSERT OR IGNORE INTO view_program VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
               log, object, place++, std::string_view(r.name), std::string_view(r.version),
               std::string_view(r.vendor), std::string_view(r.source), std::string_view(r.package),
               std::string_view(r.product));
    if (!done) return done;
  }
  return {};
}

Result<> SqliteStore::saw(std::string_view agent, TimePoint when) {
  return change(
      "INSERT INTO presence VALUES (?1, ?2)"
      " ON CONFLICT (agent) DO UPDATE SET seen = excluded.seen",
      agent, when);
}

Result<std::optional<TimePoint>> SqliteStore::seen(std::string_view agent) {
  return row<TimePoint>(
      "SELECT seen FROM presence WHERE agent = ?1",
      [](const Statement& row) { return read_time(row, 0); }, agent);
}

Result<> SqliteStore::put(const CodeRow& c) {
  return change("INSERT OR REPLACE INTO enrol_code VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                c.hash, std::string_view(c.site), std::string_view(c.room),
                std::string_view(c.seat), c.left, c.expires, std::string_view(c.made_by), c.made,
                std::string_view(c.seats));
}

Result<> SqliteStore::put(const SeatDoubtRow& d) {
  return change("INSERT OR REPLACE INTO seat_doubt VALUES (?1, ?2, ?3, ?4)", d.enrolment,
                std::string_view(d.why), std::string_view(d.room), std::string_view(d.seat));
}

Result<std::optional<SeatDoubtRow>> SqliteStore::seat_doubt(const Digest& enrolment) {
  return row<SeatDoubtRow>(
      "SELECT enrolment, why, room, seat FROM seat_doubt WHERE enrolment = ?1",
      [](const Statement& row) {
        return SeatDoubtRow{read_digest(row, 0), row.text(1), row.text(2), row.text(3)};
      },
      enrolment);
}

Result<std::optional<CodeRow>> SqliteStore::enrol_code(const Digest& hash) {
  return row<CodeRow>(
      "SELECT hash, site, room, seat, left, expires, made_by, made, seats"
      " FROM enrol_code WHERE hash = ?1",
      [](const Statement& row) {
        return CodeRow{read_digest(row, 0), row.text(1),       row.text(2),
                       row.text(3),         row.number(4),     read_time(row, 5),
                       row.text(6),         read_time(row, 7), row.text(8)};
      },
      hash);
}

Result<> SqliteStore::put_certificate(const Digest& tls_key, const Digest& code,
                                      std::string_view agent, std::string_view pem) {
  return change("INSERT OR REPLACE INTO certificate VALUES (?1, ?2, ?3, ?4)", tls_key, code, agent,
                pem);
}

Result<std::optional<std::string>> SqliteStore::certificate(const Digest& tls_key,
                                                            const Digest& code) {
  return row<std::string>(
      "SELECT pem FROM certificate WHERE tls_key = ?1 AND code = ?2",
      [](const Statement& row) { return row.text(0); }, tls_key, code);
}

Result<> SqliteStore::end_agent(std::string_view agent, TimePoint since, std::string_view by) {
  return change("INSERT OR IGNORE INTO ended_agent VALUES (?1, ?2, ?3)", agent, since, by);
}

Result<bool> SqliteStore::is_ended(std::string_view agent) {
  const auto found = row<bool>("SELECT 1 FROM ended_agent WHERE agent = ?1", read_truth, agent);
  if (!found) return found.error();
  return found->has_value();
}

Result<> SqliteStore::copy_to(const std::string& path) {
  return database_.copy_to(path);
}

}  // namespace examguard
