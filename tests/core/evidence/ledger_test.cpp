#include "core/evidence/ledger.hpp"

#include <gtest/gtest.h>

#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

using support::at;
using support::test_key;

const Signer log_key = test_key("log");
const TimePoint start = at("2026-11-24T03:00:00.000Z");

Keyring keys(std::optional<TimePoint> received) {
  return received ? keyring(support::trust_list(), Role::log, *received, TimeIs::exact)
                  : keyring(support::trust_list(), Role::log, start, TimeIs::exact);
}

struct Log {
  LogHead head{"hunan/site/CS01", 0, {}, {}};
  std::vector<Envelope> stored;
  std::vector<Envelope> receipts;

  void append(TimePoint received) {
    const std::string payload = "{\"entry\":" + std::to_string(stored.size()) + "}";
    stored.push_back(seal(PayloadType::stop, payload, {test_key("report")}).value());
    Receipt receipt;
    receipt.type = PayloadType::stop;
    receipt.envelope = digest(stored.back());
    receipt.carrier = "tls:00";
    receipt.received = received;
    receipt = place(head, std::move(receipt));
    receipts.push_back(seal_receipt(receipt, log_key).value());
    head = head_after(receipt, receipts.back());
  }
};

Log some_log(int entries = 4) {
  Log log;
  for (int i = 0; i < entries; ++i) log.append(start + std::chrono::minutes(i));
  return log;
}

// The index of the first breach, or the number of entries.
std::size_t check(const Log& log) {
  LogCheck checker("hunan/site/CS01", keys);
  for (std::size_t i = 0; i < log.receipts.size(); ++i) {
    const Envelope* stored = i < log.stored.size() ? &log.stored[i] : nullptr;
    if (!checker.add(log.receipts[i], stored)) return i;
  }
  return log.receipts.size();
}

TEST(Ledger, EachEntryFollowsTheOneBefore) {
  const Log log = some_log();
  EXPECT_EQ(check(log), 4U);
  LogCheck checker("hunan/site/CS01", keys);
  for (const Envelope& receipt : log.receipts) ASSERT_TRUE(checker.add(receipt, nullptr));
  EXPECT_EQ(checker.head(), log.head);
}

TEST(Ledger, ReceivedNeverGoesBack) {
  Log log = some_log(1);
  log.append(start - std::chrono::hours(5));
  EXPECT_EQ(log.head.received, start);
  EXPECT_EQ(check(log), 2U);
}

TEST(Ledger, ACheckCanGoOnBehindAKnownHead) {
  Log log = some_log(2);
  const LogHead known = log.head;
  log.append(start + std::chrono::hours(1));
  LogCheck checker(known, keys);
  EXPECT_TRUE(checker.add(log.receipts.back(), &log.stored.back()));
  EXPECT_FALSE(LogCheck(known, keys).add(log.receipts.front(), nullptr));
}

TEST(Ledger, NamesWhatWasTakenAwayDoubledOrMoved) {
  for (std::size_t i = 0; i < 4; ++i) {
    Log shorter = some_log();
    shorter.receipts.erase(shorter.receipts.begin() + static_cast<std::ptrdiff_t>(i));
    shorter.stored.erase(shorter.stored.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(check(shorter), i) << i;  // of the last entry nothing is left to notice: i is the end
    Log doubled = some_log();
    doubled.receipts.insert(doubled.receipts.begin() + static_cast<std::ptrdiff_t>(i),
                            doubled.receipts[i]);
    doubled.stored.insert(doubled.stored.begin() + static_cast<std::ptrdiff_t>(i),
                          doubled.stored[i]);
    EXPECT_EQ(check(doubled), i + 1) << i;
    if (i == 0) continue;
    Log swapped = some_log();
    std::swap(swapped.receipts[i], swapped.receipts[i - 1]);
    std::swap(swapped.stored[i], swapped.stored[i - 1]);
    EXPECT_EQ(check(swapped), i - 1) << i;
  }
}

TEST(Ledger, NamesAnEnvelopeThatWasExchanged) {
  Log log = some_log();
  log.stored[2] = seal(PayloadType::stop, "{\"entry\":99}", {test_key("report")}).value();
  EXPECT_EQ(check(log), 2U);
}

TEST(Ledger, NamesAnEntryOfAnotherLogOrKey) {
  Log log = some_log();
  EXPECT_FALSE(LogCheck("hunan/site/CS02", keys).add(log.receipts[0], nullptr));
  const auto foreign = [](std::optional<TimePoint>) { return Keyring{{test_key("other").key}, 1}; };
  EXPECT_FALSE(LogCheck("hunan/site/CS01", foreign).add(log.receipts[0], nullptr));
  const auto ended = [](std::optional<TimePoint> received) {
    return received ? Keyring{} : Keyring{{log_key.key}, 1};
  };
  EXPECT_FALSE(LogCheck("hunan/site/CS01", ended).add(log.receipts[0], nullptr));
}

TEST(Ledger, EveryChangedByteOfAReceiptIsNoticed) {
  const Log log = some_log(2);
  for (std::size_t i = 0; i < log.receipts[1].payload.size(); i += 31) {
    Log changed = log;
    Bytes& payload = changed.receipts[1].payload;
    payload[i] = static_cast<char>(payload[i] ^ 1);
    EXPECT_EQ(check(changed), 1U) << i;
  }
}

TEST(Ledger, AJumpOfTheClockStopsAppending) {
  const TimePoint month = start + std::chrono::days(30);
  const TimePoint later = month + std::chrono::hours(1);
  EXPECT_EQ(believe_clock(start, {}, {}, {}), ClockVerdict::believed);
  EXPECT_EQ(believe_clock(month, start, {}, {}), ClockVerdict::believed);
  EXPECT_EQ(believe_clock(later, start, {}, {}), ClockVerdict::jumped_ahead);
  EXPECT_EQ(believe_clock(later, start, {}, later), ClockVerdict::believed);
  EXPECT_EQ(believe_clock(later, start, {}, later + std::chrono::hours(1)),
            ClockVerdict::jumped_ahead);
  EXPECT_EQ(believe_clock(start, {}, start, {}), ClockVerdict::certificate_ended);
  EXPECT_EQ(believe_clock(start, {}, later, {}), ClockVerdict::believed);
  // A clock behind the last entry appends: `received` is raised.
  EXPECT_EQ(believe_clock(start - std::chrono::days(9000), start, {}, {}), ClockVerdict::believed);
}

}  // namespace
}  // namespace examguard
