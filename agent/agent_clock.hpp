// The attested time of a running agent: what it knows of the true time, from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "core/attested_time.hpp"

namespace examguard {

class AgentClock {
 public:
  // `received`: when the collector received what the remembered receipt is for.
  AgentClock(std::string boot_id, TimePoint trust_issued, std::optional<TimePoint> received);

  [[nodiscard]] const std::string& boot_id() const { return boot_id_; }
  [[nodiscard]] AttestedTime attested() const;
  void saw_receipt(TimePoint received);
  void saw_trust(TimePoint issued);

 private:
  const std::string boot_id_;
  mutable std::mutex mutex_;
  TimePoint trust_issued_;
  std::optional<ReceiptMark> receipt_;
};

}  // namespace examguard
