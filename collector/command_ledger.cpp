// Commands that take the state folder for themselves: the collector must not be running.
#include <algorithm>
#include <iostream>

#include "collector/apply.hpp"
#include "collector/commands.hpp"
#include "collector/server_certificate.hpp"
#include "collector/state_folder.hpp"
#include "collector/store.hpp"
#include "core/ledger.hpp"
#include "io/clock.hpp"

namespace examguard::commands {
namespace {

struct Held {
  FolderLock lock;
  Office office;
  std::unique_ptr<Store> store;
};

Result<Held> hold(const std::string& folder) {
  auto lock = hold_stopped_collector(folder);
  if (!lock) return lock.error();
  auto office = Office::load(folder);
  if (!office) return office.error();
  auto store = open_sqlite_store(folder);
  if (!store) return store.error();
  return Held{std::move(*lock), std::move(*office), std::move(*store)};
}

// The row beside the receipt says what the receipt says: the collector reads the row.
Result<> check_row(const StoredEntry& row, const Receipt& receipt, const Envelope& sealed) {
  const bool same = row.log == receipt.log && row.index == receipt.index &&
                    row.leaf == leaf_hash(sealed.payload) && row.digest == receipt.envelope &&
                    row.type == to_word(receipt.type) && row.received == receipt.received;
  if (same) return {};
  return Error{ErrorCode::conflict, "its row in the database says something else than its receipt"};
}

struct Checked {
  std::uint64_t entries = 0;
  std::uint64_t erased = 0;  // objects that are not kept any more
};

Result<> check_objects(Held& held, const Receipt& receipt, Checked& checked) {
  for (const Digest& digest : receipt.objects) {
    const auto bytes = held.store->object(receipt.log, digest);
    if (!bytes) return bytes.error();
    if (!*bytes) {
      ++checked.erased;
    } else if (sha256(**bytes) != digest) {
      return Error{ErrorCode::conflict, "object " + to_text(digest) + " was changed"};
    }
  }
  return {};
}

Result<> check_entry(Held& held, LogCheck& check, const StoredEntry& entry, Checked& checked) {
  const auto sealed = decode_envelope(entry.receipt);
  if (!sealed) return sealed.error();
  const auto envelope = decode_envelope(entry.envelope);
  if (!envelope) return envelope.error();
  const auto receipt = check.add(*sealed, &*envelope);
  if (!receipt) return receipt.error();
  if (const auto same = check_row(entry, *receipt, *sealed); !same) return same;
  const auto opened = open_entry(*held.store, held.office, entry);
  if (!opened) return opened.error();
  return check_objects(held, *receipt, checked);
}

// Entries, receipts, order, objects, and that every envelope opens under the key it was accepted
// with.
Result<> check_log(Held& held, const std::string& log) {
  LogCheck check(log, [&](std::optional<TimePoint> at) {
    return at ? held.office.keys(Role::log, *at) : held.office.all_keys(Role::log);
  });
  constexpr std::size_t page = 256;
  Checked checked;
  for (;;) {
    const auto entries = held.store->entries(log, checked.entries, page);
    if (!entries) return entries.error();
    for (const StoredEntry& entry : *entries) {
      const auto done = check_entry(held, check, entry, checked);
      if (!done) return within("entry " + std::to_string(entry.index), done.error());
    }
    checked.entries += entries->size();
    if (entries->size() < page) break;
  }
  std::cout << log << ": " << checked.entries << " entries, head "
            << (check.head().leaf ? to_text(*check.head().leaf) : "none");
  if (checked.erased > 0) std::cout << ", " << checked.erased << " objects not kept any more";
  std::cout << '\n';
  return {};
}

}  // namespace

int verify_ledger(const std::string& folder) {
  auto held = hold(folder);
  if (!held) return failed(held.error());
  const auto logs = held->store->logs();
  if (!logs) return failed(logs.error());
  // `init` begins it with the trust list, so that an emptied ledger is not a whole one.
  const std::string office = office_log(held->office.deployment());
  if (std::find(logs->begin(), logs->end(), office) == logs->end()) {
    return failed({ErrorCode::not_found, "the log " + office + " is not there"});
  }
  int status = 0;
  for (const std::string& log : *logs) {
    const auto checked = check_log(*held, log);
    if (!checked) status = failed(within(log, checked.error()));
  }
  if (status == 0) std::cout << "the ledger is whole\n";
  return status;
}

int renew_certificate(const std::string& folder) {
  const auto end = renew_server_certificate(folder, wall_time());
  if (!end) return failed(end.error());
  std::cout << "certificate renewed, valid until " << to_text(*end) << ": start the collector\n";
  return 0;
}

int rebuild(const std::string& folder) {
  auto held = hold(folder);
  if (!held) return failed(held.error());
  std::optional<Error> trouble;
  const auto done = held->store->transact([&](const Store::Inside& inside) {
    inside([&] {
      const auto rebuilt = rebuild_views(*held->store, held->office);
      if (!rebuilt) trouble = rebuilt.error();
      return rebuilt.has_value();
    });
  });
  if (trouble) return failed(*trouble);
  if (!done) return failed(done.error());
  std::cout << "views rebuilt\n";
  return 0;
}

}  // namespace examguard::commands
