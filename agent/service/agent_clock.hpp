// The attested time of a running agent: what it knows of the true time, from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "core/report/attested_time.hpp"

namespace examguard {

// By which exam windows are judged.
struct ExamClock {
  TimePoint time;
  bool by_receipt = false;  // else the system's clock
};

class AgentClock {
 public:
  // `received`: when the collector received what the remembered receipt is for.
  AgentClock(std::string boot_id, TimePoint trust_issued, std::optional<TimePoint> received);

  [[nodiscard]] const std::string& boot_id() const { return boot_id_; }
  [[nodiscard]] AttestedTime attested() const;
  [[nodiscard]] ExamClock exam() const;
  // It came over the network, for what was sent just now.
  void saw_receipt(TimePoint received);
  // It came some time after it was made: a lower bound, and no clock.
  void saw_carried_receipt(TimePoint received);
  // What this PC knew of a receipt before the service was started again. One of another boot is
  // only a lower bound.
  void recall(const ReceiptMark& mark);
  void saw_trust(TimePoint issued);

 private:
  const std::string boot_id_;
  mutable std::mutex mutex_;
  TimePoint trust_issued_;
  std::optional<ReceiptMark> receipt_;
};

}  // namespace examguard
