#include "core/evidence/ledger.hpp"

#include <algorithm>

namespace examguard {
namespace {

constexpr auto longest_silence = std::chrono::days(30);

}  // namespace

Receipt place(const LogHead& head, Receipt entry) {
  entry.log = head.log;
  entry.index = head.size;
  entry.prev = head.leaf;
  if (head.received) entry.received = std::max(entry.received, *head.received);
  return entry;
}

LogHead head_after(const Receipt& entry, const Envelope& receipt) {
  return {entry.log, entry.index + 1, leaf_hash(receipt.payload), entry.received};
}

ClockVerdict believe_clock(TimePoint now, std::optional<TimePoint> last_received,
                           std::optional<TimePoint> certificate_end,
                           std::optional<TimePoint> confirmed_by_administrator) {
  // A confirmation says that this time was right: the count of days starts there.
  if (confirmed_by_administrator && *confirmed_by_administrator <= now) {
    last_received =
        std::max(last_received.value_or(*confirmed_by_administrator), *confirmed_by_administrator);
  }
  if (certificate_end && now >= *certificate_end) return ClockVerdict::certificate_ended;
  if (last_received && now > *last_received + longest_silence) return ClockVerdict::jumped_ahead;
  return ClockVerdict::believed;
}

LogCheck::LogCheck(std::string log, LogKeys keys) : keys_(std::move(keys)) {
  head_.log = std::move(log);
}

LogCheck::LogCheck(LogHead head, LogKeys keys) : head_(std::move(head)), keys_(std::move(keys)) {}

Result<Receipt> LogCheck::add(const Envelope& receipt, const Envelope* stored) {
  const auto breach = [&](std::string_view what) {
    return Error{ErrorCode::conflict, "log " + head_.log + ", entry " + std::to_string(head_.size) +
                                          ": " + std::string(what)};
  };
  // Who may sign depends on `received`, which only the entry tells. First any key of the log's
  // history opens it, then the key must have been valid at that time.
  const auto ever = open(receipt, PayloadType::receipt, keys_(std::nullopt));
  if (!ever) return breach(ever.error().what);
  auto entry = decode_receipt(*ever);
  if (!entry) return breach(entry.error().what);
  if (!open(receipt, PayloadType::receipt, keys_(entry->received))) {
    return breach("signed by a key that was not the log's at that time");
  }
  if (entry->log != head_.log) return breach("belongs to the log " + entry->log);
  if (entry->index != head_.size) {
    return breach("has index " + std::to_string(entry->index) + ": an entry is missing or doubled");
  }
  if (entry->prev != head_.leaf) return breach("does not follow the entry before it");
  if (head_.received && entry->received < *head_.received) {
    return breach("was received before the entry before it");
  }
  if (stored != nullptr && stored->type != entry->type) return breach("is of another type");
  if (stored != nullptr && digest(*stored) != entry->envelope) {
    return breach("the stored envelope is not the one that was received");
  }
  head_ = head_after(*entry, receipt);
  return entry;
}

}  // namespace examguard
