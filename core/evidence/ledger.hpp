// One log of the ledger: how the next entry follows the last, and a step-by-step check of a whole
// log. Format: docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/evidence/envelope.hpp"
#include "core/evidence/receipt.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// The end of a log: what the next entry must follow.
struct LogHead {
  std::string log;
  std::uint64_t size = 0;      // entries so far = the next index
  std::optional<Digest> leaf;  // of the last entry
  std::optional<TimePoint> received;

  bool operator==(const LogHead&) const = default;
};

// Gives `entry` its place: log, index, prev; `received` is raised to the entry before if the clock
// went back. Everything else is the caller's.
[[nodiscard]] Receipt place(const LogHead& head, Receipt entry);
[[nodiscard]] LogHead head_after(const Receipt& entry, const Envelope& receipt);

// May a collector with this clock append? One jump must not poison what never goes back.
enum class ClockVerdict { believed, certificate_ended, jumped_ahead };
[[nodiscard]] ClockVerdict believe_clock(TimePoint now, std::optional<TimePoint> last_received,
                                         std::optional<TimePoint> certificate_end,
                                         std::optional<TimePoint> confirmed_by_administrator);

// Verifies a log entry by entry, oldest first; the first breach is named with its index.
class LogCheck {
 public:
  // Which keys may sign an entry received at that time; without one: all that ever could.
  using LogKeys = std::function<Keyring(std::optional<TimePoint> received)>;
  LogCheck(std::string log, LogKeys keys);
  // Continues behind a head that was verified before.
  LogCheck(LogHead head, LogKeys keys);

  // `stored` is the envelope that the entry speaks of, if it is at hand.
  [[nodiscard]] Result<Receipt> add(const Envelope& receipt, const Envelope* stored);
  [[nodiscard]] const LogHead& head() const { return head_; }

 private:
  LogHead head_;
  LogKeys keys_;
};

}  // namespace examguard
