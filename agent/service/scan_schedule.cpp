#include "agent/service/scan_schedule.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "agent/scan/scan_process.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

// How often the calendar is asked: a receipt or another calendar may move the exam at any time.
constexpr std::chrono::seconds glance{5};
// After a scan that failed; doubled each time.
constexpr std::chrono::milliseconds first_pause{10'000};
constexpr std::chrono::milliseconds longest_pause{600'000};
// Anybody at the PC may ask for a scan.
constexpr std::chrono::minutes between_hurries{1};

std::optional<Calendar> calendar_of(const InForce& force) {
  return force.calendar ? std::optional(force.calendar->calendar) : std::nullopt;
}

// Not everything was looked at, so it says neither that nor that the PC is clean.
void mark_as_quick(ScanForReport& scan) {
  scan.coverage.finished = false;
  if (scan.outcome != Outcome::violations) scan.outcome = Outcome::incomplete;
}

bool is_cut(const ScanForReport& scan) {
  return scan.findings.left_out > 0 || scan.programs.left_out > 0;
}

}  // namespace

// Ends the scan when its caller is stopped, or when `is_over` says so.
class ScanSchedule::Limit {
 public:
  Limit(const std::stop_token& asked, std::function<bool()> is_over)
      : asked_(asked),
        on_asked_(asked, [this] { scan_.request_stop(); }),
        watch_([this, is_over = std::move(is_over)](const std::stop_token& done) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any ended;
          while (!ended.wait_for(lock, done, glance, [&] { return done.stop_requested(); })) {
            if (is_over()) scan_.request_stop();
          }
        }) {}

  [[nodiscard]] std::stop_token token() const { return scan_.get_token(); }
  // Something else is due; nobody asked the agent to stop.
  [[nodiscard]] bool gave_way() const { return scan_.stop_requested() && !asked_.stop_requested(); }

 private:
  const std::stop_token asked_;
  std::stop_source scan_;
  std::stop_callback<std::function<void()>> on_asked_;
  std::jthread watch_;
};

ScanSchedule::ScanSchedule(const ScanParts& parts, std::vector<SessionRecord> records,
                           std::function<void()> sealed)
    : parts_(parts), sealed_(std::move(sealed)), records_(std::move(records)) {}

void ScanSchedule::run(Watch& watch, const std::stop_token& asked) {
  watch_ = &watch;
  while (!asked.stop_requested()) {
    const auto force = parts_.policies.now();
    if (force && (is_hurried_ || monotonic_time() >= rests_until_)) {
      const ExamTask task = task_now(*force, records_);
      if (is_due(task, *force)) {
        settle("a scan came to nothing", carry_out(*force, task, false, asked));
        continue;
      }
      if (auto changes = watch.begin(); !changes.empty()) {
        settle("a look at what changed failed", look(*force, task, std::move(changes), asked));
        continue;
      }
    }
    parts_.policies.wait_for_others(force, glance, asked);
  }
}

// What was found is in no report, so all is due again: the disk may have room by then.
void ScanSchedule::settle(const char* trouble, const Result<Outcome>& done) {
  if (done) {
    pause_ = {};
    return;
  }
  log_error(trouble, {{"reason", done.error().what}});
  last_.reset();
  pause_ = std::clamp(2 * pause_, first_pause, longest_pause);
  rests_until_ = monotonic_time() + pause_;
}

Result<Outcome> ScanSchedule::once(const std::stop_token& asked) {
  const auto force = parts_.policies.now();
  if (!force) {
    return Error{ErrorCode::not_found,
                 "no policy is in force for this PC: the collector has none, or was never reached"};
  }
  return carry_out(*force, task_now(*force, records_), true, asked);
}

ScanSchedule::JudgedBy ScanSchedule::judged_by(const InForce& force) const {
  return {force.layers, force.assignment,
          judged_phase(calendar_of(force), parts_.clock.exam().time)};
}

ExamTask ScanSchedule::task_now(const InForce& force,
                                const std::vector<SessionRecord>& records) const {
  const ExamClock clock = parts_.clock.exam();
  return task_at(calendar_of(force), clock.time, clock.by_receipt, records);
}

bool ScanSchedule::is_due(const ExamTask& task, const InForce& force) const {
  if (task.kind == ExamTask::Kind::check || task.kind == ExamTask::Kind::close) return true;
  if (last_ != judged_by(force)) return true;
  if (task.kind != ExamTask::Kind::ordinary) return false;
  const auto rest = is_hurried_ ? between_hurries : parts_.config.scan_every;
  return monotonic_time() >= last_began_ + rest;
}

Result<Outcome> ScanSchedule::carry_out(const InForce& force, const ExamTask& task, bool is_urgent,
                                        const std::stop_token& asked) {
  last_ = judged_by(force);
  is_hurried_ = false;
  last_began_ = monotonic_time();
  const Limit limit(asked, [this, task, records = records_] {
    return gives_way(task, task_now(*parts_.policies.now(), records));
  });
  const bool is_single = is_urgent && task.kind == ExamTask::Kind::ordinary;
  if (begins_with_quick_part(task) && !is_single) {
    const auto quick = scan(task, force, job_for(force, task, Part::quick, is_urgent), limit);
    if (!quick || limit.token().stop_requested()) return quick;
  }
  auto job = job_for(force, task, Part::full, is_urgent);
  job.changes = begin_full(task);
  return scan(task, force, std::move(job), limit);
}

Result<Outcome> ScanSchedule::look(const InForce& force, const ExamTask& task, Changes changes,
                                   const std::stop_token& asked) {
  const Limit limit(asked, [this, task, records = records_] {
    return gives_way(task, task_now(*parts_.policies.now(), records));
  });
  auto job = job_for(force, task, Part::full, false);
  job.changes = std::move(changes);
  job.full_scan = full_scan_;
  return scan(task, force, std::move(job), limit);
}

// What came and went before a check was told already; after it, it is told by the closing scan too.
Changes ScanSchedule::begin_full(const ExamTask& task) {
  if (watch_ == nullptr) return everything();
  if (task.kind == ExamTask::Kind::check) watch_->forget_told();
  return watch_->begin_full();
}

Result<Outcome> ScanSchedule::scan(const ExamTask& task, const InForce& force, ScanJob job,
                                   const Limit& limit) {
  const Part part = job.part;
  auto scan = scan_in_own_process(job, limit.token());
  if (watch_ != nullptr && part == Part::full) watch_->looked(scan);
  if (!scan) return scan.error();
  if (watch_ != nullptr) scan->coverage.watched = watch_->volumes();
  const bool is_look = scan->coverage.full_scan.has_value();
  if (part == Part::full && !is_look && scan->coverage.finished) full_scan_ = scan->started;
  const bool saw_all = scan->coverage.finished && !is_cut(*scan);
  const auto state = state_after(task, {part, scan->outcome, saw_all, scan->found});
  if (part == Part::quick) mark_as_quick(*scan);
  if (limit.gave_way()) last_.reset();
  // What was ended early goes on soon, and outside exams a quick part is only a beginning: neither
  // takes the place of a report that says more, unless it found something.
  const bool is_passing = limit.token().stop_requested() || (part == Part::quick && !state);
  if (is_passing && scan->outcome != Outcome::violations) return scan->outcome;
  if (is_look && said_ && says_the_same(*said_, *scan)) return scan->outcome;
  if (state) {
    const ExamClock clock = parts_.clock.exam();
    remember(records_, {*state, clock.time, clock.by_receipt, scan->coverage.finished});
  }
  const Outcome outcome = scan->outcome;
  if (const auto sealed = seal(force, state, std::move(*scan)); !sealed) return sealed.error();
  return outcome;
}

ScanJob ScanSchedule::job_for(const InForce& force, const ExamTask& task, Part part,
                              bool is_urgent) const {
  ScanJob job;
  job.state = parts_.config.state;
  job.root = parts_.root;
  job.threads = parts_.config.scan_threads;
  job.is_urgent = is_urgent;
  job.now = parts_.clock.attested().time;
  job.exam_time = parts_.clock.exam().time;
  job.part = part;
  job.in_exam = task.in_exam;
  job.defers_hashes = defers_hashes(task);
  job.bundle = force.bundle;
  return job;
}

Result<> ScanSchedule::seal(const InForce& force, const std::optional<ExamState>& exam,
                            ScanForReport scan) {
  const ReportContext context{
      .identity = parts_.identity,
      .signer = parts_.signer,
      .policy = force.layers,
      .calendar = force.calendar ? std::optional(force.calendar->digest) : std::nullopt,
      .assignment = force.assignment,
      .exam = exam,
      .attested = parts_.clock.attested(),
      .build = parts_.build,
      .boot_id = parts_.clock.boot_id(),
      .boot_time = boot_time(),
      .monotonic_time = monotonic_time(),
      .redaction = force.redaction};
  const std::lock_guard lock(parts_.shared.spool_mutex);
  const auto spooled = spool_report(parts_.shared.spool, context, scan);
  if (!spooled) return within("after the scan", spooled.error());
  log_info("a report is in the spool",
           {{"outcome", std::string(to_word(scan.outcome))},
            {"findings", std::to_string(scan.findings.name.count)},
            {"waiting", std::to_string(parts_.shared.spool.waiting())}});
  for (Object* object : {&scan.findings, &scan.programs}) Bytes().swap(object->bytes);
  said_ = std::move(scan);
  sealed_();
  return {};
}

}  // namespace examguard
