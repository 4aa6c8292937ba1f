// Accounts beside the first administrator's: an office sees a region, a site itself. Disabled ones
// stay in the list; nobody can log in by them. On the store's thread, inside a transaction.
#pragma once

#include <string>

#include "collector/store/store.hpp"

namespace examguard {

struct NewAccount {
  std::string name;
  std::string role;      // admin, office or site
  std::string scope;     // office: a region's code; site: a site's code; admin: empty
  std::string password;  // as hash_password() wrote it; changed at the first login
};
// `conflict`: it is there and not disabled.
[[nodiscard]] Result<> add_account(Store& store, const NewAccount& account, TimePoint known);
// Ends its sessions as well.
[[nodiscard]] Result<> disable_account(Store& store, const std::string& name);
[[nodiscard]] bool is_disabled(const AccountRow& account);

}  // namespace examguard
