// Everything the collector keeps: the ledger (entries and objects), the views folded from it, and a
// little that is neither. The one virtual interface, because there are to be two makers: SQLite
// embedded, PostgreSQL for scale; one contract test runs on both. All calls come from the thread
// that owns the store (collector/store_thread.hpp).
//
// A log is '<deployment>/site/<code>' or '<deployment>/office'. Views know the past: `at` shows
// what was known then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct StoredEntry {
  std::string log;
  std::uint64_t index = 0;
  Digest leaf;    // hash of the receipt's payload
  Digest digest;  // of the envelope
  std::string type;
  Bytes envelope;  // as it was accepted
  Bytes receipt;   // an envelope, signed by the log key
  TimePoint received;
};

// Rows of the views: plain, as they are kept. Who makes them: collector/apply.hpp.
struct RegionRow {
  std::string code, parent, name;  // parent empty: the top
};
struct SiteRow {
  std::string code, region, name, kind, address, person;
};
struct SeatRow {
  std::string site, room, seat, kind, disk, duty, host, mac, ip;
};
struct RosterRows {
  std::uint64_t index = 0;
  TimePoint received;
  std::vector<RegionRow> regions;
  std::vector<SiteRow> sites;
  std::vector<SeatRow> seats;
};
struct PolicyRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string id;
  std::uint64_t serial = 0;
  Digest digest;
  std::string level, region, site;
};
struct EnrolmentRow {
  Digest digest;
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string site, room, agent;
  Bytes report_key;
  Digest tls_key;
  std::string host;  // JSON
};
struct AssignmentRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  Digest enrolment;
  std::string site, room, seat;
  TimePoint since;
  std::optional<TimePoint> until;
};
struct LinkRow {
  std::string agent, chain;
  std::uint64_t chain_index = 0;
  Digest digest;
  std::string boot_id;
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
};
struct ReportRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string site, agent;
  Digest enrolment;
  std::string room, seat;
  TimePoint finished;
  std::string outcome, flags;
  bool stale = false;
  std::uint64_t denied = 0, unlisted = 0, undetermined = 0, waived = 0, gaps = 0;
  std::optional<Digest> findings, programs;
  std::string policies;  // JSON
  std::string host;      // JSON
};
struct FindingRow {
  std::string id, verdict, severity, category, rule, layer, kind, product, name, path, todo, json;
  std::uint64_t count = 1, bytes = 0;
};
struct ProgramRow {
  std::string name, version, vendor, source, package, product;
};
struct StopRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string agent, reason;
};

// Neither evidence nor derived from it.
struct CodeRow {
  Digest hash;
  std::string site, room, seat;
  std::int64_t left = 0;
  TimePoint expires;
  std::string made_by;
  TimePoint made;
};
struct AccountRow {
  std::string name, password, role, scope;  // password: scrypt text; scope: region or site code
  bool must_change = false;
};
struct SessionRow {
  Digest hash;
  std::string account, token;
  TimePoint started, used;
};

// What the pages show of a moment. A seat joins the roster with the newest enrolment, report and
// sign of life.
struct SeatView {
  SeatRow seat;
  std::optional<EnrolmentRow> enrolment;  // assigned to it
  std::optional<ReportRow> report;        // the newest under that enrolment
  std::optional<TimePoint> seen;          // sign of life; absent in views of the past
  std::optional<StopRow> stop;            // if newer than the report
};
// One finding of one PC's newest report.
struct FindingView {
  std::string room, seat, agent;
  TimePoint received;
  FindingRow finding;
};
struct RosterView {
  std::optional<std::uint64_t> index;  // absent: no roster yet
  std::vector<RegionRow> regions;
  std::vector<SiteRow> sites;
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs `group` in one transaction and commits it to disk. Each job that `group` passes to
  // `inside` has a savepoint: false from the job undoes that job alone.
  using Inside = std::function<void(const std::function<bool()>& job)>;
  [[nodiscard]] virtual Result<> transact(const std::function<void(const Inside&)>& group) = 0;

  // The ledger.
  [[nodiscard]] virtual Result<std::vector<std::string>> logs() = 0;
  [[nodiscard]] virtual Result<std::optional<StoredEntry>> newest(std::string_view log) = 0;
  [[nodiscard]] virtual Result<std::optional<StoredEntry>> find(std::string_view log,
                                                                const Digest& digest) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredEntry>> entries(std::string_view log,
                                                                 std::uint64_t from,
                                                                 std::size_t most) = 0;
  [[nodiscard]] virtual Result<> add(const StoredEntry& entry) = 0;
  [[nodiscard]] virtual Result<bool> has_object(std::string_view log, const Digest& digest) = 0;
  [[nodiscard]] virtual Result<std::optional<Bytes>> object(std::string_view log,
                                                            const Digest& digest) = 0;
  [[nodiscard]] virtual Result<> add_object(std::string_view log, const Digest& digest,
                                            std::string_view bytes) = 0;

  // Views, in.
  [[nodiscard]] virtual Result<> clear_views() = 0;
  [[nodiscard]] virtual Result<> put(const RosterRows& rows) = 0;
  [[nodiscard]] virtual Result<> put(const PolicyRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const EnrolmentRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const AssignmentRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const LinkRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const ReportRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const StopRow& row) = 0;
  // Once for each object; an object that is there already is left alone.
  [[nodiscard]] virtual Result<> put_findings(std::string_view log, const Digest& object,
                                              const std::vector<FindingRow>& rows) = 0;
  [[nodiscard]] virtual Result<> put_programs(std::string_view log, const Digest& object,
                                              const std::vector<ProgramRow>& rows) = 0;

  // Views, out.
  [[nodiscard]] virtual Result<std::optional<EnrolmentRow>> enrolment(const Digest& digest) = 0;
  [[nodiscard]] virtual Result<std::vector<EnrolmentRow>> enrolments_of(
      std::string_view agent) = 0;  // newest first
  [[nodiscard]] virtual Result<std::optional<AssignmentRow>> assignment(const Digest& enrolment,
                                                                        TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<AssignmentRow>> assignments(std::string_view site,
                                                                       TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<EnrolmentRow>> unassigned(std::string_view site,
                                                                     TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::optional<LinkRow>> newest_link(std::string_view agent) = 0;
  [[nodiscard]] virtual Result<std::vector<LinkRow>> links_at(std::string_view agent,
                                                              std::string_view chain,
                                                              std::uint64_t chain_index) = 0;
  // The boot in which a chain lived; absent: no link of it is stored.
  [[nodiscard]] virtual Result<std::optional<std::string>> boot_of(std::string_view agent,
                                                                   std::string_view chain) = 0;
  // Host facts of the agent's newest report; absent: it has none yet.
  [[nodiscard]] virtual Result<std::optional<std::string>> newest_host(std::string_view agent) = 0;
  // The site's region and all above it, nearest first; empty for a site that the roster lacks.
  [[nodiscard]] virtual Result<std::vector<std::string>> regions_of(std::string_view site,
                                                                    TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<PolicyRow>> newest_policies(
      TimePoint at) = 0;  // one per id
  [[nodiscard]] virtual Result<RosterView> roster(TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<SeatRow>> seats(TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<SeatView>> seat_views(std::string_view site,
                                                                 TimePoint at, bool past) = 0;
  [[nodiscard]] virtual Result<std::vector<FindingView>> findings(std::string_view site,
                                                                  TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<FindingRow>> findings_of(std::string_view log,
                                                                    const Digest& object) = 0;
  [[nodiscard]] virtual Result<std::vector<ProgramRow>> programs_of(std::string_view log,
                                                                    const Digest& object) = 0;

  // What is neither evidence nor derived.
  [[nodiscard]] virtual Result<> saw(std::string_view agent, TimePoint when) = 0;
  [[nodiscard]] virtual Result<std::optional<TimePoint>> seen(std::string_view agent) = 0;
  [[nodiscard]] virtual Result<> put(const CodeRow& code) = 0;
  [[nodiscard]] virtual Result<std::optional<CodeRow>> enrol_code(const Digest& hash) = 0;
  [[nodiscard]] virtual Result<> put_certificate(const Digest& tls_key, const Digest& code,
                                                 std::string_view agent, std::string_view pem) = 0;
  [[nodiscard]] virtual Result<std::optional<std::string>> certificate(const Digest& tls_key,
                                                                       const Digest& code) = 0;
  [[nodiscard]] virtual Result<> end_agent(std::string_view agent, TimePoint since,
                                           std::string_view by) = 0;
  [[nodiscard]] virtual Result<bool> is_ended(std::string_view agent) = 0;
  [[nodiscard]] virtual Result<> put(const AccountRow& account) = 0;
  [[nodiscard]] virtual Result<std::optional<AccountRow>> account(std::string_view name) = 0;
  [[nodiscard]] virtual Result<> put(const SessionRow& session) = 0;
  [[nodiscard]] virtual Result<std::optional<SessionRow>> session(const Digest& hash) = 0;
  [[nodiscard]] virtual Result<> end_sessions(std::string_view account) = 0;
  [[nodiscard]] virtual Result<> end_session(const Digest& hash) = 0;
  [[nodiscard]] virtual Result<> add_login_failure(std::string_view who, TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> login_failures(std::string_view who,
                                                             TimePoint since) = 0;

  // A consistent copy of everything, into a new file.
  [[nodiscard]] virtual Result<> copy_to(const std::string& path) = 0;
};

// SQLite in one file inside `folder`, made if absent. Errors: unavailable, io.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder);

}  // namespace examguard
