#include "agent/service/agent_clock.hpp"

#include <algorithm>
#include <utility>

#include "agent/system/build.hpp"
#include "io/clock.hpp"

namespace examguard {
namespace {

std::uint64_t since_boot() {
  return static_cast<std::uint64_t>(boot_time().count());
}

}  // namespace

AgentClock::AgentClock(std::string boot_id, TimePoint trust_issued,
                       std::optional<TimePoint> received)
    : boot_id_(std::move(boot_id)), trust_issued_(trust_issued) {
  if (received) receipt_ = ReceiptMark{*received, "", 0};
}

AttestedTime AgentClock::attested() const {
  const std::lock_guard lock(mutex_);
  TimeEvidence evidence;
  evidence.build = build_time();
  evidence.trust = trust_issued_;
  evidence.receipt = receipt_;
  evidence.boot_id = boot_id_;
  evidence.boottime_ms = since_boot();
  return attested_time(evidence);
}

void AgentClock::saw_receipt(TimePoint received) {
  const std::lock_guard lock(mutex_);
  // What was sent twice earns its first receipt, which was of then.
  if (receipt_ && receipt_->boot_id == boot_id_) {
    const std::chrono::milliseconds since(since_boot() - receipt_->boottime_ms);
    if (received + std::chrono::minutes(1) < receipt_->received + since) return;
  }
  receipt_ = ReceiptMark{received, boot_id_, since_boot()};
}

ExamClock AgentClock::exam() const {
  const AttestedTime known = attested();
  return {exam_time(known, wall_time()), known.basis == TimeBasis::receipt};
}

void AgentClock::saw_carried_receipt(TimePoint received) {
  recall({received, "", 0});
}

void AgentClock::recall(const ReceiptMark& mark) {
  const std::lock_guard lock(mutex_);
  const bool is_clock = receipt_ && receipt_->boot_id == boot_id_;
  const bool is_older = receipt_ && mark.received < receipt_->received;
  if (!is_clock && (!is_older || mark.boot_id == boot_id_)) receipt_ = mark;
}

void AgentClock::saw_trust(TimePoint issued) {
  const std::lock_guard lock(mutex_);
  trust_issued_ = std::max(trust_issued_, issued);
}

}  // namespace examguard
