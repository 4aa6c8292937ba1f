// When the service scans and what for: by its own rhythm, and around exams as the calendar in force
// asks. What is to be done at a moment is decided in core/exam/exam_plan.hpp; this carries it out
// on the thread that waits for scans, and seals what came of it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/delivery/sender.hpp"
#include "agent/report/report_maker.hpp"
#include "agent/scan/scan_for_report.hpp"
#include "agent/service/agent_clock.hpp"
#include "agent/service/config.hpp"
#include "agent/service/policies_in_force.hpp"
#include "agent/watch/watch.hpp"
#include "core/exam/exam_plan.hpp"

namespace examguard {

// All of it outlives the schedule.
struct ScanParts {
  const AgentConfig& config;
  const std::string& root;
  const Identity& identity;
  const Signer& signer;
  const Build& build;
  SharedSpool& shared;
  const AgentClock& clock;
  PoliciesInForce& policies;
};

// Used by one thread.
class ScanSchedule {
 public:
  // `records`: what this PC's reports say of exam sessions so far. `sealed` is called whenever a
  // report came into the spool.
  ScanSchedule(const ScanParts& parts, std::vector<SessionRecord> records,
               std::function<void()> sealed);

  // Between the scans, what changes is looked at.
  void run(Watch& watch, const std::stop_token& asked);
  // From any thread: the next ordinary scan is due now, unless one began a moment ago.
  void hurry() { is_hurried_ = true; }
  // What is due now, or an ordinary scan; somebody waits for it. `asked` may be empty.
  [[nodiscard]] Result<Outcome> once(const std::stop_token& asked);

 private:
  // What a scan is judged by. Where it differs, the last one says nothing any more.
  struct JudgedBy {
    SignedLayers layers;
    std::optional<Digest> assignment;
    std::optional<Phase> phase;

    bool operator==(const JudgedBy&) const = default;
  };

  class Limit;  // of one scan

  void settle(const char* trouble, const Result<Outcome>& done);
  [[nodiscard]] JudgedBy judged_by(const InForce& force) const;
  [[nodiscard]] ExamTask task_now(const InForce& force,
                                  const std::vector<SessionRecord>& records) const;
  [[nodiscard]] bool is_due(const ExamTask& task, const InForce& force) const;
  // Both parts, where it has two.
  [[nodiscard]] Result<Outcome> carry_out(const InForce& force, const ExamTask& task,
                                          bool is_urgent, const std::stop_token& asked);
  [[nodiscard]] Result<Outcome> look(const InForce& force, const ExamTask& task, Changes changes,
                                     const std::stop_token& asked);
  [[nodiscard]] Result<Outcome> scan(const ExamTask& task, const InForce& force, ScanJob job,
                                     const Limit& limit);
  [[nodiscard]] ScanJob job_for(const InForce& force, const ExamTask& task, Part part,
                                bool is_urgent) const;
  // Everything, in a scan of both parts.
  [[nodiscard]] Changes begin_full(const ExamTask& task);
  [[nodiscard]] Result<> seal(const InForce& force, const std::optional<ExamState>& exam,
                              ScanForReport scan);

  const ScanParts parts_;
  std::function<void()> sealed_;
  std::vector<SessionRecord> records_;
  std::atomic<bool> is_hurried_ = false;
  std::optional<JudgedBy> last_;            // by which the last scan was judged
  std::chrono::milliseconds last_began_{};  // monotonic; of that scan
  std::chrono::milliseconds pause_{};       // after the last one, which failed
  std::chrono::milliseconds rests_until_{};
  Watch* watch_ = nullptr;              // while it runs
  std::optional<TimePoint> full_scan_;  // when the last one of everything began
  std::optional<ScanForReport> said_;   // by the newest report, without the objects
};

}  // namespace examguard
