// What the SQLite store answers of its views.
#include "collector/store/store_sqlite.hpp"

namespace examguard {
namespace {

constexpr std::string_view enrolment_columns =
    "digest, log, idx, received, site, room, agent, report_key, tls_key, host";

EnrolmentRow read_enrolment_from(const Statement& row, int c) {
  return {read_digest(row, c),     row.text(c + 1), read_count(row, c + 2), read_time(row, c + 3),
          row.text(c + 4),         row.text(c + 5), row.text(c + 6),        row.text(c + 7),
          read_digest(row, c + 8), row.text(c + 9)};
}

EnrolmentRow read_enrolment(const Statement& row) {
  return read_enrolment_from(row, 0);
}

AssignmentRow read_assignment(const Statement& row) {
  return {row.text(0),         read_count(row, 1), read_time(row, 2),
          read_digest(row, 3), row.text(4),        row.text(5),
          row.text(6),         read_time(row, 7),  read_optional_time(row, 8)};
}

LinkRow read_link(const Statement& row) {
  return {row.text(0), row.text(1), read_count(row, 2), read_digest(row, 3),
          row.text(4), row.text(5), read_count(row, 6), read_time(row, 7)};
}

SeatRow read_seat(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
          row.text(5), row.text(6), row.text(7), row.text(8)};
}

ReportRow read_report(const Statement& row) {
  return {row.text(0),
          read_count(row, 1),
          read_time(row, 2),
          row.text(3),
          row.text(4),
          read_digest(row, 5),
          row.text(6),
          row.text(7),
          read_time(row, 8),
          row.text(9),
          row.text(10),
          row.number(11) != 0,
          read_count(row, 12),
          read_count(row, 13),
          read_count(row, 14),
          read_count(row, 15),
          read_count(row, 16),
          read_optional_digest(row, 17),
          read_optional_digest(row, 18),
          row.text(19),
          row.text(20),
          row.text(21),
          row.text(22),
          row.text(23),
          row.text(24),
          row.is_null(25) ? std::nullopt : std::optional(row.number(25) != 0)};
}

constexpr std::string_view report_columns =
    "log, idx, received, site, agent, enrolment, room, seat, finished, outcome, flags, stale,"
    " denied, unlisted, undetermined, waived, gaps, findings, programs, policies, host, session,"
    " phase, part, readiness, unchanged";

FindingRow read_finding_from(const Statement& row, int c) {
  return {row.text(c),
          row.text(c + 1),
          row.text(c + 2),
          row.text(c + 3),
          row.text(c + 4),
          row.text(c + 5),
          row.text(c + 6),
          row.text(c + 7),
          row.text(c + 8),
          row.text(c + 9),
          row.text(c + 10),
          row.text(c + 11),
          read_count(row, c + 12),
          read_count(row, c + 13)};
}

constexpr std::string_view finding_columns =
    "f.id, f.verdict, f.severity, f.category, f.rule, f.layer, f.kind, f.product, f.name, f.path,"
    " f.todo, f.json, f.count, f.bytes";

// "+site": not by the index of a site's reports, which are many, but by that of the agent's.
// A report of the quick part counts only where it found a violation.
constexpr std::string_view counts = " (part <> 'quick' OR outcome = 'violations')";

// Not enrolled again at ?1.
constexpr std::string_view newest_enrolment =
    " NOT EXISTS (SELECT 1 FROM view_enrolment n WHERE n.agent = e.agent AND n.received <= ?1"
    "  AND n.received >= e.received AND (n.received > e.received OR (n.received = e.received AND "
    "n.idx > e.idx)))";

// The assignments in force at ?1: the newest of its PC and the newest of its seat, unless it ended.
// "received >=" says nothing new, but by it the index leads past what is older.
constexpr std::string_view in_force =
    "SELECT a.log, a.idx, a.received, a.enrolment, a.site, a.room, a.seat, a.since, a.until"
    " FROM view_assignment a JOIN view_enrolment e ON e.digest = a.enrolment"
    " WHERE a.received <= ?1 AND (a.until IS NULL OR a.until > ?1) AND NOT EXISTS ("
    "  SELECT 1 FROM view_assignment b WHERE b.enrolment = a.enrolment AND b.received <= ?1"
    "  AND b.received >= a.received AND (b.received > a.received OR (b.received = a.received AND "
    "b.idx > a.idx)))"
    " AND NOT EXISTS ("
    "  SELECT 1 FROM view_assignment b WHERE b.site = a.site AND b.room = a.room"
    "  AND b.seat = a.seat AND b.received <= ?1"
    "  AND b.received >= a.received AND (b.received > a.received OR (b.received = a.received AND "
    "b.idx > a.idx))) AND";

}  // namespace

Result<std::optional<EnrolmentRow>> SqliteStore::enrolment(const Digest& digest) {
  return row<EnrolmentRow>(
      "SELECT " + std::string(enrolment_columns) + " FROM view_enrolment WHERE digest = ?1",
      read_enrolment, digest);
}

Result<std::vector<EnrolmentRow>> SqliteStore::enrolments_of(std::string_view agent) {
  return rows<EnrolmentRow>("SELECT " + std::string(enrolment_columns) +
                                " FROM view_enrolment WHERE agent = ?1"
                                " ORDER BY received DESC, idx DESC",
                            read_enrolment, agent);
}

Result<std::optional<AssignmentRow>> SqliteStore::assignment(const Digest& enrolment,
                                                             TimePoint at) {
  return row<AssignmentRow>(
      std::string(in_force) + std::string(newest_enrolment) + " AND a.enrolment = ?2",
      read_assignment, at, enrolment);
}

Result<std::vector<AssignmentRow>> SqliteStore::assignments(std::string_view site, TimePoint at) {
  return rows<AssignmentRow>(std::string(in_force) + std::string(newest_enrolment) +
                                 " AND a.site = ?2 ORDER BY a.room, a.seat",
                             read_assignment, at, site);
}

Result<std::vector<EnrolmentRow>> SqliteStore::enrolments_at(std::string_view site, TimePoint at) {
  return rows<EnrolmentRow>("SELECT " + std::string(enrolment_columns) +
                                " FROM view_enrolment e WHERE e.site = ?2 AND e.received <= ?1"
                                " AND" +
                                std::string(newest_enrolment) + " ORDER BY e.received, e.idx",
                            read_enrolment, at, site);
}

Result<std::vector<EnrolmentRow>> SqliteStore::enrolments_present(std::string_view site,
                                                                  TimePoint at) {
  return rows<EnrolmentRow>(
      "SELECT " + std::string(enrolment_columns) +
          " FROM view_enrolment e WHERE e.site = ?2 AND e.received <= ?1 AND (NOT EXISTS ("
          "  SELECT 1 FROM view_assignment WHERE enrolment = e.digest AND received <= ?1)"
          " OR e.digest IN (SELECT enrolment FROM (" +
          std::string(in_force) + std::string(newest_enrolment) +
          " AND a.site = ?2))"
          " OR (SELECT seat FROM view_report WHERE agent = e.agent AND +site = ?2"
          "  AND received <= ?1 AND" +
          std::string(counts) + "  ORDER BY received DESC, idx DESC LIMIT 1) = '') AND" +
          std::string(newest_enrolment) + " ORDER BY e.received, e.idx",
      read_enrolment, at, site);
}

Result<std::optional<LinkRow>> SqliteStore::newest_link(std::string_view agent) {
  return row<LinkRow>(
      "SELECT agent, chain, chain_idx, digest, boot_id, log, idx, received FROM view_link"
      " WHERE agent = ?1 ORDER BY received DESC, chain_idx DESC LIMIT 1",
      read_link, agent);
}

Result<std::vector<LinkRow>> SqliteStore::links_at(std::string_view agent, std::string_view chain,
                                                   std::uint64_t chain_index) {
  return rows<LinkRow>(
      "SELECT agent, chain, chain_idx, digest, boot_id, log, idx, received FROM view_link"
      " WHERE agent = ?1 AND chain = ?2 AND chain_idx = ?3 ORDER BY received",
      read_link, agent, chain, chain_index);
}

Result<std::optional<std::string>> SqliteStore::boot_of(std::string_view agent,
                                                        std::string_view chain) {
  return row<std::string>(
      "SELECT boot_id FROM view_link WHERE agent = ?1 AND chain = ?2 ORDER BY chain_idx LIMIT 1",
      [](const Statement& row) { return row.text(0); }, agent, chain);
}

Result<std::optional<std::string>> SqliteStore::newest_host(std::string_view agent) {
  return row<std::string>(
      "SELECT host FROM view_report WHERE agent = ?1 ORDER BY received DESC, idx DESC LIMIT 1",
      [](const Statement& row) { return row.text(0); }, agent);
}

Result<std::vector<std::string>> SqliteStore::regions_of(std::string_view site, TimePoint at) {
  const auto index = roster_at(at);
  if (!index) return index.error();
  if (!*index) return std::vector<std::string>();
  return rows<std::string>(
      "WITH RECURSIVE above (code, height) AS ("
      " SELECT region, 0 FROM view_site WHERE roster = ?1 AND code = ?2"
      " UNION ALL SELECT r.parent, height + 1 FROM above JOIN view_region r"
      "  ON r.roster = ?1 AND r.code = above.code WHERE r.parent IS NOT NULL AND height < 32)"
      " SELECT code FROM above ORDER BY height",
      [](const Statement& row) { return row.text(0); }, **index, site);
}

Result<std::vector<PolicyRow>> SqliteStore::newest_policies(TimePoint at) {
  return rows<PolicyRow>(
      "SELECT p.log, p.idx, p.received, p.id, p.serial, p.digest, p.level, p.region, p.site"
      " FROM view_policy p WHERE p.received <= ?1 AND NOT EXISTS ("
      "  SELECT 1 FROM view_policy n WHERE n.id = p.id AND n.received <= ?1"
      "  AND (n.serial > p.serial OR (n.serial = p.serial AND n.received > p.received)))"
      " ORDER BY p.id",
      [](const Statement& row) {
        return PolicyRow{row.text(0), read_count(row, 1), read_time(row, 2),
                         row.text(3), read_count(row, 4), read_digest(row, 5),
                         row.text(6), row.text(7),        row.text(8)};
      },
      at);
}

Result<std::optional<CalendarRow>> SqliteStore::calendar(std::string_view site, TimePoint at) {
  return row<CalendarRow>(
      "SELECT log, idx, received, site, serial, digest, payload FROM view_calendar"
      " WHERE site = ?1 AND received <= ?2 ORDER BY serial DESC, received DESC LIMIT 1",
      [](const Statement& row) {
        return CalendarRow{row.text(0),        read_count(row, 1),  read_time(row, 2), row.text(3),
                           read_count(row, 4), read_digest(row, 5), row.text(6)};
      },
      site, at);
}

Result<std::optional<std::uint64_t>> SqliteStore::roster_at(TimePoint at) {
  return row<std::uint64_t>(
      "SELECT idx FROM view_roster WHERE received <= ?1 ORDER BY idx DESC LIMIT 1",
      [](const Statement& row) { return read_count(row, 0); }, at);
}

Result<RosterView> SqliteStore::roster(TimePoint at) {
  RosterView view;
  const auto index = roster_at(at);
  if (!index) return index.error();
  view.index = *index;
  if (!view.index) return view;
  auto regions = rows<RegionRow>(
      "SELECT code, coalesce(parent, ''), name FROM view_region WHERE roster = ?1 ORDER BY code",
      [](const Statement& row) {
        return RegionRow{row.text(0), row.text(1), row.text(2)};
      },
      *view.index);
  if (!regions) return regions.error();
  auto sites = rows<SiteRow>(
      "SELECT code, region, name, kind, address, person FROM view_site WHERE roster = ?1"
      " ORDER BY code",
      [](const Statement& row) {
        return SiteRow{row.text(0), row.text(1), row.text(2),
                       row.text(3), row.text(4), row.text(5)};
      },
      *view.index);
  if (!sites) return sites.error();
  view.regions = std::move(*regions);
  view.sites = std::move(*sites);
  return view;
}

Result<std::vector<SeatRow>> SqliteStore::seats_of(std::string_view site, TimePoint at) {
  const auto index = roster_at(at);
  if (!index) return index.error();
  if (!*index) return std::vector<SeatRow>();
  return rows<SeatRow>(
      "SELECT site, room, seat, kind, disk, duty, host, mac, ip FROM view_seat WHERE roster = ?1"
      " AND site = ?2 ORDER BY room, seat",
      read_seat, **index, site);
}

Result<std::optional<ReportRow>> SqliteStore::newest_report(std::string_view agent,
                                                            std::string_view site, TimePoint at) {
  return row<ReportRow>("SELECT " + std::string(report_columns) +
                            " FROM view_report WHERE agent = ?1 AND +site = ?2 AND received <= ?3"
                            " AND" +
                            std::string(counts) + " ORDER BY received DESC, idx DESC LIMIT 1",
                        read_report, agent, site, at);
}

Result<std::vector<ReportRow>> SqliteStore::session_reports(std::string_view site,
                                                            std::string_view session,
                                                            TimePoint since, TimePoint at) {
  return rows<ReportRow>("SELECT " + std::string(report_columns) +
                             " FROM view_report WHERE site = ?1 AND session = ?2"
                             " AND received >= ?3 AND received <= ?4 ORDER BY received, idx",
                         read_report, site, session, since, at);
}

Result<std::optional<StopRow>> SqliteStore::newest_stop(std::string_view agent, TimePoint at) {
  return row<StopRow>(
      "SELECT log, idx, received, agent, reason FROM view_stop WHERE agent = ?1"
      " AND received <= ?2 ORDER BY received DESC, idx DESC LIMIT 1",
      [](const Statement& row) {
        return StopRow{row.text(0), read_count(row, 1), read_time(row, 2), row.text(3),
                       row.text(4)};
      },
      agent, at);
}

Result<std::optional<ClaimRow>> SqliteStore::newest_claim(const Digest& enrolment, TimePoint at) {
  return row<ClaimRow>(
      "SELECT log, idx, received, enrolment, room, seat FROM view_claim WHERE enrolment = ?1"
      " AND received <= ?2 ORDER BY received DESC, idx DESC LIMIT 1",
      [](const Statement& row) {
        return ClaimRow{row.text(0),         read_count(row, 1), read_time(row, 2),
                        read_digest(row, 3), row.text(4),        row.text(5)};
      },
      enrolment, at);
}

Result<std::vector<FindingRow>> SqliteStore::findings_of(std::string_view log,
                                                         const Digest& object) {
  return rows<FindingRow>(
      "SELECT " + std::string(finding_columns) +
          " FROM view_finding f WHERE f.log = ?1 AND f.object = ?2"
          " ORDER BY f.place",
      [](const Statement& row) { return read_finding_from(row, 0); }, log, object);
}

Result<std::vector<ProgramRow>> SqliteStore::programs_of(std::string_view log,
                                                         const Digest& object) {
  return rows<ProgramRow>(
      "SELECT name, version, vendor, source, package, product FROM view_program"
      " WHERE log = ?1 AND object = ?2 ORDER BY place",
      [](const Statement& row) {
        return ProgramRow{row.text(0), row.text(1), row.text(2),
                          row.text(3), row.text(4), row.text(5)};
      },
      log, object);
}

}  // namespace examguard
