#include "collector/ledger/ledger_check.hpp"

#include <algorithm>

#include "collector/ledger/apply.hpp"
#include "core/evidence/ledger.hpp"

namespace examguard {
namespace {

// The row beside the receipt says what the receipt says: the collector reads the row.
Result<> check_row(const StoredEntry& row, const Receipt& receipt, const Envelope& sealed) {
  const bool same = row.log == receipt.log && row.index == receipt.index &&
                    row.leaf == leaf_hash(sealed.payload) && row.digest == receipt.envelope &&
                    row.type == to_word(receipt.type) && row.received == receipt.received;
  if (same) return {};
  return Error{ErrorCode::conflict, "its row in the database says something else than its receipt"};
}

Result<> check_objects(Store& store, const Receipt& receipt, CheckedLog& checked) {
  for (const Digest& digest : receipt.objects) {
    const auto bytes = store.object(receipt.log, digest);
    if (!bytes) return bytes.error();
    if (!*bytes) {
      ++checked.erased;
    } else if (sha256(**bytes) != digest) {
      return Error{ErrorCode::conflict, "object " + to_text(digest) + " was changed"};
    }
  }
  return {};
}

Result<> check_entry(Store& store, const Office& office, LogCheck& check, const StoredEntry& entry,
                     CheckedLog& checked) {
  const auto sealed = decode_envelope(entry.receipt);
  if (!sealed) return sealed.error();
  const auto envelope = decode_envelope(entry.envelope);
  if (!envelope) return envelope.error();
  const auto receipt = check.add(*sealed, &*envelope);
  if (!receipt) return receipt.error();
  if (const auto same = check_row(entry, *receipt, *sealed); !same) return same;
  const auto opened = open_entry(store, office, entry);
  if (!opened) return opened.error();
  return check_objects(store, *receipt, checked);
}

}  // namespace

Result<std::vector<std::string>> logs_to_check(Store& store, const Office& office) {
  auto logs = store.logs();
  if (!logs) return logs.error();
  const std::string own = office_log(office.deployment());
  if (std::find(logs->begin(), logs->end(), own) == logs->end()) {
    return Error{ErrorCode::not_found, "the log " + own + " is not there"};
  }
  return logs;
}

Result<CheckedLog> check_log(Store& store, const Office& office, const std::string& log) {
  LogCheck check(log, [&](std::optional<TimePoint> at) {
    return at ? office.keys(Role::log, *at) : office.all_keys(Role::log);
  });
  constexpr std::size_t page = 256;
  CheckedLog checked;
  checked.log = log;
  for (;;) {
    const auto entries = store.entries(log, checked.entries, page);
    if (!entries) return entries.error();
    for (const StoredEntry& entry : *entries) {
      const auto done = check_entry(store, office, check, entry, checked);
      if (!done) return within(log, within("entry " + std::to_string(entry.index), done.error()));
    }
    checked.entries += entries->size();
    if (entries->size() < page) break;
  }
  checked.head = check.head().leaf;
  return checked;
}

}  // namespace examguard
