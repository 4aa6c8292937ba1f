#include "agent/machine.hpp"

#include <algorithm>

#include "agent/file_access.hpp"
#include "agent/sources_windows.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

void add_profile(std::vector<Profile>& profiles, const std::string& account,
                 const std::string& path) {
  const bool known = path.empty() || std::any_of(profiles.begin(), profiles.end(),
                                                 [&](const Profile& p) { return p.path == path; });
  if (!known) profiles.push_back({account, path});
}

// Every folder below a folder of profiles, whether or not an account still has it. `shown` is what
// the walk calls `folder`.
void add_profiles_in(const std::string& folder, const std::string& shown, Machine& machine) {
  const auto names = list_folder(folder);
  if (!names) return;
  for (const auto& name : *names) {
    // Files and links of old names lie there too.
    if (list_folder(folder + "/" + name)) add_profile(machine.profiles, name, shown + "/" + name);
  }
}

// What a root that is not the running system has installed stands in a file that nothing reads yet.
bool holds_another_windows(const std::string& root, Machine& machine) {
  const std::string hive = "/Windows/System32/config/SOFTWARE";
  if (!file_exists(root + hive)) return false;
  machine.gaps.push_back({"uninstall",
                          {hive, {}},
                          std::string(to_word(Why::unsupported)),
                          "the registry of a Windows that is not running",
                          1});
  return true;
}

}  // namespace

Result<Machine> read_machine(const std::string& root) {
  Machine machine;
  // Owners of files are not looked up yet: number 0, which stands for all, has no name.
  machine.accounts.push_back({"", 0, ""});
  const auto accounts = read_accounts(machine);
  if (root == "/") {
    for (const auto& account : accounts)
      add_profile(machine.profiles, account.name, account.profile);
    const auto folder = profiles_folder();
    add_profiles_in(folder, folder, machine);
    read_uninstall_keys(accounts, machine);
    return machine;
  }
  if (const auto names = list_folder(root); !names) return names.error();
  add_profiles_in(root + "/Users", "/Users", machine);
  if (!holds_another_windows(root, machine)) read_uninstall_keys(accounts, machine);
  return machine;
}

std::string_view system_word() {
  return "windows";
}

}  // namespace examguard
