// Everything the collector keeps: the ledger (entries and objects), the views folded from it, and a
// little that is neither. The one virtual interface, because there are to be two makers: SQLite
// embedded, PostgreSQL for scale; one contract test runs on both. All calls come from the thread
// that owns the store (collector/store/store_thread.hpp).
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

#include "collector/store/store_rows.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

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
  [[nodiscard]] virtual Result<> put(const CalendarRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const EnrolmentRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const AssignmentRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const LinkRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const ReportRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const StopRow& row) = 0;
  [[nodiscard]] virtual Result<> put(const ClaimRow& row) = 0;
  // Once for each object; an object that is there already is left alone.
  [[nodiscard]] virtual Result<> put_findings(std::string_view log, const Digest& object,
                                              const std::vector<FindingRow>& rows) = 0;
  [[nodiscard]] virtual Result<> put_programs(std::string_view log, const Digest& object,
                                              const std::vector<ProgramRow>& rows) = 0;

  // Views, out.
  [[nodiscard]] virtual Result<std::optional<EnrolmentRow>> enrolment(const Digest& digest) = 0;
  [[nodiscard]] virtual Result<std::vector<EnrolmentRow>> enrolments_of(
      std::string_view agent) = 0;  // newest first
  // The PCs of a site: of every agent the newest enrolment, if it is at this site.
  [[nodiscard]] virtual Result<std::vector<EnrolmentRow>> enrolments_at(std::string_view site,
                                                                        TimePoint at) = 0;
  // In force: no PC has been given the seat since, and this PC has neither been given another one
  // nor enrolled again.
  [[nodiscard]] virtual Result<std::optional<AssignmentRow>> assignment(const Digest& enrolment,
                                                                        TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::vector<AssignmentRow>> assignments(std::string_view site,
                                                                       TimePoint at) = 0;
  // Of the PCs of a site those that are still there: one that lost its seat and has not reported
  // since has left. A disk that is restored at each boot leaves a PC behind each time.
  [[nodiscard]] virtual Result<std::vector<EnrolmentRow>> enrolments_present(std::string_view site,
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
  // The one with the highest serial.
  [[nodiscard]] virtual Result<std::optional<CalendarRow>> calendar(std::string_view site,
                                                                    TimePoint at) = 0;
  [[nodiscard]] virtual Result<RosterView> roster(TimePoint at) = 0;
  // By room and seat.
  [[nodiscard]] virtual Result<std::vector<SeatRow>> seats_of(std::string_view site,
                                                              TimePoint at) = 0;
  // By which the PC is judged: not the quick part of a check, unless it found a violation.
  [[nodiscard]] virtual Result<std::optional<ReportRow>> newest_report(std::string_view agent,
                                                                       std::string_view site,
                                                                       TimePoint at) = 0;
  // All that a site's PCs reported for a session, oldest first.
  [[nodiscard]] virtual Result<std::vector<ReportRow>> session_reports(std::string_view site,
                                                                       std::string_view session,
                                                                       TimePoint since,
                                                                       TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::optional<StopRow>> newest_stop(std::string_view agent,
                                                                   TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::optional<ClaimRow>> newest_claim(const Digest& enrolment,
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
  [[nodiscard]] virtual Result<> put(const SeatDoubtRow& doubt) = 0;
  [[nodiscard]] virtual Result<std::optional<SeatDoubtRow>> seat_doubt(const Digest& enrolment) = 0;
  [[nodiscard]] virtual Result<> put_certificate(const Digest& tls_key, const Digest& code,
                                                 std::string_view agent, std::string_view pem) = 0;
  [[nodiscard]] virtual Result<std::optional<std::string>> certificate(const Digest& tls_key,
                                                                       const Digest& code) = 0;
  [[nodiscard]] virtual Result<> end_agent(std::string_view agent, TimePoint since,
                                           std::string_view by) = 0;
  [[nodiscard]] virtual Result<bool> is_ended(std::string_view agent) = 0;
  [[nodiscard]] virtual Result<> put(const AccountRow& account) = 0;
  [[nodiscard]] virtual Result<std::optional<AccountRow>> account(std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::vector<AccountRow>> accounts() = 0;  // by name
  [[nodiscard]] virtual Result<> remove_account(std::string_view name) = 0;
  [[nodiscard]] virtual Result<> put(const SessionRow& session) = 0;
  [[nodiscard]] virtual Result<std::optional<SessionRow>> session(const Digest& hash) = 0;
  [[nodiscard]] virtual Result<> end_sessions(std::string_view account) = 0;
  [[nodiscard]] virtual Result<> end_session(const Digest& hash) = 0;
  [[nodiscard]] virtual Result<> add_login_failure(std::string_view who, TimePoint at) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> login_failures(std::string_view who,
                                                             TimePoint since) = 0;
  [[nodiscard]] virtual Result<> clear_login_failures(std::string_view who) = 0;
  [[nodiscard]] virtual Result<> take_back_login_failure(std::string_view who, TimePoint at) = 0;
  // Failures and unused sessions older than that.
  [[nodiscard]] virtual Result<> forget_logins(TimePoint before) = 0;

  // Of all logs the newest entry's time: what the clock is judged by (core/evidence/ledger.hpp).
  [[nodiscard]] virtual Result<std::optional<TimePoint>> last_received() = 0;
  [[nodiscard]] virtual Result<> confirm_clock(TimePoint at, std::string_view by) = 0;
  // The newest confirmation that does not lie ahead of `now`.
  [[nodiscard]] virtual Result<std::optional<TimePoint>> clock_confirmed(TimePoint now) = 0;

  // A consistent copy of everything, into a new file.
  [[nodiscard]] virtual Result<> copy_to(const std::string& path) = 0;
};

// The moment up to which the ledger is known: now, or where the clock went back since, its newest
// entry. Nothing that was received hides behind a clock.
[[nodiscard]] Result<TimePoint> known_time(Store& store, TimePoint now);

// SQLite in one file inside `folder`, 0600. Errors: not_found, malformed (no ledger), unsupported
// (of a newer collector), unavailable, io.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& folder);
// A new one; `conflict` if there is one.
[[nodiscard]] Result<std::unique_ptr<Store>> create_sqlite_store(const std::string& folder);

}  // namespace examguard
