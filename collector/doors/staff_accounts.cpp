#include "collector/doors/staff_accounts.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::string_view hash_prefix = "scrypt:";

Result<> check_scope(Store& store, const NewAccount& account, TimePoint known) {
  if (account.role == "admin") {
    if (account.scope.empty()) return {};
    return Error{ErrorCode::invalid_argument, "an admin has no scope: it sees everything"};
  }
  const auto roster = store.roster(known);
  if (!roster) return roster.error();
  const auto is_it = [&](const auto& row) { return row.code == account.scope; };
  if (account.role == "office") {
    if (std::any_of(roster->regions.begin(), roster->regions.end(), is_it)) return {};
    return Error{ErrorCode::not_found, "the roster has no region \"" + account.scope + "\""};
  }
  if (account.role == "site") {
    if (std::any_of(roster->sites.begin(), roster->sites.end(), is_it)) return {};
    return Error{ErrorCode::not_found, "the roster has no site \"" + account.scope + "\""};
  }
  return Error{ErrorCode::invalid_argument,
               "role \"" + account.role + "\": expected admin, office or site"};
}

}  // namespace

Result<> add_account(Store& store, const NewAccount& account, TimePoint known) {
  const bool is_name = !account.name.empty() && account.name.size() <= longest_name &&
                       to_visible(account.name) == account.name;
  if (!is_name) return Error{ErrorCode::invalid_argument, "a name has 1 to 64 visible bytes"};
  if (!account.password.starts_with(hash_prefix)) {
    return Error{ErrorCode::invalid_argument, "the password must come as a hash (scrypt:...)"};
  }
  if (const auto fits = check_scope(store, account, known); !fits) return fits;
  const auto there = store.account(account.name);
  if (!there) return there.error();
  if (*there && !is_disabled(**there)) {
    return Error{ErrorCode::conflict, "there is an account \"" + account.name +
                                          "\" already; to give it another password or role, "
                                          "disable it and add it again"};
  }
  return store.put(AccountRow{account.name, account.password, account.role, account.scope, true});
}

Result<> disable_account(Store& store, const std::string& name) {
  auto account = store.account(name);
  if (!account) return account.error();
  if (!*account) return Error{ErrorCode::not_found, "there is no account \"" + name + "\""};
  (*account)->password.clear();
  if (const auto put = store.put(**account); !put) return put;
  return store.end_sessions(name);
}

// No password fits an empty hash.
bool is_disabled(const AccountRow& account) {
  return account.password.empty();
}

}  // namespace examguard
