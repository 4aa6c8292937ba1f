// Commands that take the state folder for themselves: the collector must not be running.
#include <iostream>

#include "collector/apply.hpp"
#include "collector/commands.hpp"
#include "collector/server_certificate.hpp"
#include "collector/store.hpp"
#include "core/ledger.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"

namespace examguard::commands {
namespace {

struct Held {
  FolderLock lock;
  Office office;
  std::unique_ptr<Store> store;
};

Result<Held> hold(const std::string& folder) {
  auto lock = lock_folder(folder);
  if (!lock) return within("the ledger is in use (stop the collector first)", lock.error());
  auto office = Office::load(folder);
  if (!office) return office.error();
  auto store = open_sqlite_store(folder);
  if (!store) return store.error();
  return Held{std::move(*lock), std::move(*office), std::move(*store)};
}

// Entries, receipts, order, and that every envelope opens under the key it was accepted with.
Result<std::uint64_t> check_log(Held& held, const std::string& log) {
  LogCheck check(log, [&](std::optional<TimePoint> at) {
    return at ? held.office.keys(Role::log, *at) : held.office.all_keys(Role::log);
  });
  constexpr std::size_t page = 256;
  std::uint64_t from = 0;
  for (;;) {
    const auto entries = held.store->entries(log, from, page);
    if (!entries) return entries.error();
    for (const StoredEntry& entry : *entries) {
      const std::string where = "entry " + std::to_string(entry.index);
      const auto receipt = decode_envelope(entry.receipt);
      if (!receipt) return within(where, receipt.error());
      const auto envelope = decode_envelope(entry.envelope);
      if (!envelope) return within(where, envelope.error());
      const auto checked = check.add(*receipt, &*envelope);
      if (!checked) return within(where, checked.error());
      const auto opened = open_entry(*held.store, held.office, entry);
      if (!opened) return within(where, opened.error());
    }
    if (entries->size() < page) break;
    from += page;
  }
  std::cout << log << ": " << check.head().size << " entries, head "
            << (check.head().leaf ? to_text(*check.head().leaf) : "none") << '\n';
  return check.head().size;
}

}  // namespace

int verify_ledger(const std::string& folder) {
  auto held = hold(folder);
  if (!held) return failed(held.error());
  const auto logs = held->store->logs();
  if (!logs) return failed(logs.error());
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
