#include "agent/service/status.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "agent/report/local_report_files.hpp"
#include "agent/state/known.hpp"
#include "agent/state/spool.hpp"
#include "core/report/attested_time.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

// A service scans several times a day.
constexpr std::chrono::hours old_scan{24};
// With a network a report is gone within seconds.
constexpr std::chrono::hours long_wait{1};

// Less than a large report with its objects takes.
constexpr std::uint64_t too_little_room = 8u << 20;

constexpr std::array<std::string_view, 21> concern_words = {"not-running",
                                                            "files-damaged",
                                                            "disk-full",
                                                            "policies-broken",
                                                            "no-policy",
                                                            "report-broken",
                                                            "never-scanned",
                                                            "scan-is-old",
                                                            "scan-found",
                                                            "cloned",
                                                            "ended",
                                                            "waits-on-restored-disk",
                                                            "waits-long",
                                                            "spool-full",
                                                            "lost",
                                                            "policy-expired",
                                                            "trust-stale",
                                                            "clock-skewed",
                                                            "policy-outdated",
                                                            "mend-on-restored-disk",
                                                            "mend-on-suspected-disk"};

std::string why_broken(const CheckedReport& checked) {
  for (const CheckedStep& step : checked.steps) {
    if (step.held == Held::no) return step.detail;
  }
  return {};
}

// Answers what it tells of the newest receipt of its boot.
std::optional<ReceiptMark> read_last_scan(const AgentState& state, const RootPin& pin,
                                          Status& status) {
  const auto report = newest_local_report(state);
  if (!report) {
    if (report.error().code != ErrorCode::not_found) status.report_trouble = report.error().what;
    return std::nullopt;
  }
  const CheckedReport checked = check(*report, pin);
  if (checked.proof() == Proof::broken) status.report_trouble = why_broken(checked);
  if (!checked.header) return std::nullopt;
  LastScan scan{checked.header->time.started, checked.header->time.finished,
                checked.header->outcome,      checked.header->counts,
                report->receipt.has_value(),  {},
                checked.header->exam,         checked.header->coverage.watched};
  if (checked.receipt) scan.flags = checked.receipt->flags;
  status.last_scan = std::move(scan);
  return mark_of(checked.header->time);
}

// Of an envelope that is no report it is not said.
std::optional<TimePoint> scanned_at(const AgentState& state, const RootPin& pin,
                                    const Envelope& envelope) {
  if (envelope.type != PayloadType::report) return std::nullopt;
  LocalReport report;
  report.envelope = envelope;
  complete(report, state);
  const CheckedReport checked = check(report, pin);
  if (!checked.header) return std::nullopt;
  return checked.header->time.finished;
}

void read_spool(const AgentState& state, const RootPin& pin, const Spool& spool, Status& status) {
  status.received = spool.received();
  status.spool.waiting = spool.waiting();
  status.spool.bytes = spool.bytes();
  status.spool.lost = spool.lost();
  status.spool.kept_aside = spool.kept_aside();
  status.spool.coalesced = spool.coalesced();
  if (const auto oldest = spool.read_oldest()) {
    status.spool.oldest = scanned_at(state, pin, oldest->envelope);
  }
}

void tell_policies(const Known& known, Status& status) {
  status.policies_trouble = known.bundle_trouble;
  status.trust_is_stale = is_stale(known.policies.trust, known.attested.time);
  if (!known.bundle) return;
  status.assignment = known.bundle->assignment;
  if (!known.bundle->layers) return;
  for (const Policy& policy : known.bundle->layers->policies()) {
    status.policies.push_back({policy.name, policy.level, policy.issued, policy.expires,
                               first_moment_after(policy.expires) <= known.attested.time});
  }
}

// As the service that sealed the newest report goes on counting, if it was in this boot.
TimePoint exam_time_now(const std::optional<ReceiptMark>& mark) {
  const auto boot = boot_id();
  TimeEvidence evidence;
  evidence.receipt = mark;
  if (boot) evidence.boot_id = to_text(*boot);
  evidence.boottime_ms = static_cast<std::uint64_t>(boot_time().count());
  return exam_time(attested_time(evidence), wall_time());
}

void tell_exam(const Known& known, TimePoint now, Status& status) {
  if (!known.bundle) return;
  status.calendar_trouble = known.bundle->calendar_trouble;
  if (!known.bundle->calendar) return;
  const Calendar& calendar = known.bundle->calendar->calendar;
  ExamStatus exam{moment_at(calendar, now), {}};
  if (!exam.moment.session) exam.next = upcoming(calendar, now);
  status.exam = std::move(exam);
}

bool has(const Status& status, Flag flag) {
  if (!status.last_scan) return false;
  const auto& flags = status.last_scan->flags;
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

bool lies_back(const std::optional<TimePoint>& time, TimePoint now, std::chrono::hours most) {
  return time && *time + most < now;
}

bool forgets(const Status& status) {
  return status.assignment && status.assignment->disk != Disk::normal;
}

}  // namespace

Result<std::optional<Status>> read_status(const std::string& state_folder) {
  // Who may not look into the folder must not take it for that of a PC that is not enrolled.
  if (const auto names = list_folder(state_folder); !names) {
    if (names.error().code == ErrorCode::not_found) return std::optional<Status>();
    return Error{names.error().code, names.error().what + "; it is private to its service: run " +
                                         "this as root or administrator"};
  }
  const auto state = AgentState::look(state_folder);
  if (!state) return state.error();
  const auto identity = state->identity();
  if (!identity) return identity.error();
  if (!*identity) return std::optional<Status>();
  const auto pin = pinned_root(*state);
  if (!pin) return pin.error();
  const auto running = is_folder_locked(state_folder);
  if (!running) return running.error();

  Status status;
  status.agent = (*identity)->agent;
  status.code = short_code((*identity)->enrolment);
  status.log = (*identity)->site_log;
  status.is_running = *running;
  status.damaged = damaged_files();
  std::error_code failed;
  const auto room = std::filesystem::space(std::filesystem::path(state_folder), failed);
  if (!failed) status.free_bytes = room.available;
  if (*running) status.scan = running_scan(state_folder);
  std::optional<ReceiptMark> mark;
  if (file_exists(state_folder + "/spool")) {
    const auto spool = Spool::look(state_folder + "/spool");
    if (!spool) return spool.error();
    read_spool(*state, *pin, *spool, status);
    mark = read_last_scan(*state, *pin, status);
  }
  const auto known = read_known(*state, status.received);
  if (!known) return known.error();
  tell_policies(*known, status);
  tell_exam(*known, exam_time_now(mark), status);
  return std::optional(std::move(status));
}

std::string_view to_word(Concern concern) {
  return concern_words.at(static_cast<std::size_t>(concern));
}

std::vector<Concern> concerns_of(const Status& status, TimePoint now) {
  const auto& scan = status.last_scan;
  const SpoolStatus& spool = status.spool;
  const bool has_scanned = scan || !status.report_trouble.empty();
  const bool has_expired =
      std::any_of(status.policies.begin(), status.policies.end(),
                  [](const PolicyInForce& policy) { return policy.is_expired; });
  const bool has_no_policy = status.policies.empty() && status.policies_trouble.empty();
  const bool may_lose = spool.waiting > 0 && forgets(status);
  std::vector<Concern> concerns;
  const auto say = [&](bool holds, Concern concern) {
    if (holds) concerns.push_back(concern);
  };
  say(!status.is_running, Concern::not_running);
  say(!status.damaged.empty(), Concern::files_damaged);
  say(status.free_bytes && *status.free_bytes < too_little_room, Concern::disk_full);
  say(!status.policies_trouble.empty(), Concern::policies_broken);
  say(has_no_policy, Concern::no_policy);
  say(!status.report_trouble.empty(), Concern::report_broken);
  say(!has_scanned && !has_no_policy, Concern::never_scanned);
  say(scan && lies_back(scan->finished, now, old_scan), Concern::scan_is_old);
  say(scan && scan->outcome != Outcome::clean, Concern::scan_found);
  say(has(status, Flag::clone) || has(status, Flag::fork), Concern::cloned);
  say(has(status, Flag::ended), Concern::ended);
  say(may_lose, Concern::waits_on_restored_disk);
  say(!may_lose && lies_back(spool.oldest, now, long_wait), Concern::waits_long);
  say(spool.coalesced.has_value(), Concern::spool_full);
  say(!spool.lost.empty(), Concern::lost);
  say(has_expired, Concern::policy_expired);
  say(status.trust_is_stale, Concern::trust_stale);
  say(has(status, Flag::skew), Concern::clock_skewed);
  say(has(status, Flag::stale_policy), Concern::policy_outdated);
  const bool is_to_mend = status.last_scan && (status.last_scan->outcome == Outcome::violations ||
                                               status.last_scan->outcome == Outcome::to_check);
  say(is_to_mend && forgets(status), Concern::mend_on_restored_disk);
  say(is_to_mend && !forgets(status) && has(status, Flag::back), Concern::mend_on_suspected_disk);
  return concerns;
}

}  // namespace examguard
