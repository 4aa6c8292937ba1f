// Folds one ledger entry into the views. The views hold nothing that this function could not make
// again from the entries: `rebuild` empties them and applies every entry anew.
#pragma once

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/evidence/envelope.hpp"
#include "core/evidence/receipt.hpp"

namespace examguard {

[[nodiscard]] Result<> apply(Store& store, const Receipt& receipt, const Verified& envelope);

// Opens a stored entry again with the keys under which it was accepted.
struct OpenedEntry {
  Receipt receipt;
  Verified envelope;
};
[[nodiscard]] Result<OpenedEntry> open_entry(Store& store, const Office& office,
                                             const StoredEntry& entry);

// Empties the views and folds the whole ledger again, office first. Inside the caller's
// transaction.
[[nodiscard]] Result<> rebuild_views(Store& store, const Office& office);

// "<deployment>/site/<code>" -> code; empty for the office.
[[nodiscard]] std::string site_of_log(std::string_view log);

}  // namespace examguard
