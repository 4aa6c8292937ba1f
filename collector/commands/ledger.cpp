// Commands that take the state folder for themselves: the collector must not be running.
#include <iostream>

#include "collector/commands/commands.hpp"
#include "collector/ledger/apply.hpp"
#include "collector/ledger/ledger_check.hpp"
#include "collector/office/server_certificate.hpp"
#include "collector/office/state_folder.hpp"
#include "collector/store/store.hpp"
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

void tell(const CheckedLog& checked) {
  std::cout << checked.log << ": " << checked.entries << " entries, head "
            << (checked.head ? to_text(*checked.head) : "none");
  if (checked.erased > 0) std::cout << ", " << checked.erased << " objects not kept any more";
  std::cout << '\n';
}

}  // namespace

int verify_ledger(const std::string& folder) {
  auto held = hold(folder);
  if (!held) return failed(held.error());
  const auto logs = logs_to_check(*held->store, held->office);
  if (!logs) return failed(logs.error());
  int status = 0;
  for (const std::string& log : *logs) {
    const auto checked = check_log(*held->store, held->office, log);
    if (checked) {
      tell(*checked);
    } else {
      status = failed(checked.error());
    }
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
