#include "agent/sources/machine.hpp"

#include <windows.h>

#include <algorithm>
#include <array>

#include "agent/sources/sources_windows.hpp"
#include "agent/sources/unverified_places.hpp"
#include "agent/system/file_access.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

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

// Below the system's folder, where standard users may write as well: what lies there is looked at
// like anything else.
constexpr std::array open_to_users{"Temp",
                                   "Tasks",
                                   "tracing",
                                   "debug/WIA",
                                   "Registration/CRMLog",
                                   "System32/FxsTmp",
                                   "System32/Tasks",
                                   "System32/Tasks_Migrated",
                                   "System32/com/dmp",
                                   "System32/spool",
                                   "System32/Microsoft/Crypto/RSA/MachineKeys",
                                   "SysWOW64/FxsTmp",
                                   "SysWOW64/Tasks",
                                   "SysWOW64/com/dmp"};

void add_folders_of_administrators(Machine& machine) {
  wchar_t windows[MAX_PATH] = {};
  ::GetSystemWindowsDirectoryW(windows, MAX_PATH);
  const std::string system = real_folder(from_wide(windows));
  if (!system.empty()) add_unverified_place(machine, system, "Windows");
  for (const auto* name : open_to_users) {
    const auto folder = real_folder(system + "/" + name);
    if (!folder.empty()) machine.places.add({folder, {}, {}, false});
  }
  for (const auto& folder : program_folders()) machine.administered.push_back(folder);
  // The walk spells paths as the disk does, the registry as the installer liked.
  for (auto& program : machine.observations) {
    const auto path = real_folder(program.path.text);
    if (!path.empty()) program.path.text = path;
  }
}

// Of an administrator or the service: what its owner has closed to them is read as a backup reads
// it. Whoever has no such right goes without, and what stays closed is a gap.
void use_backup_right() {
  HANDLE token = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token) == 0) return;
  const WindowsHandle closing(token);
  TOKEN_PRIVILEGES wanted{1, {{{}, SE_PRIVILEGE_ENABLED}}};
  if (::LookupPrivilegeValueW(nullptr, SE_BACKUP_NAME, &wanted.Privileges[0].Luid) == 0) return;
  static_cast<void>(::AdjustTokenPrivileges(token, FALSE, &wanted, 0, nullptr, nullptr));
}

}  // namespace

Result<Machine> read_machine(const std::string& root, const std::stop_token&) {
  use_backup_right();
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
    add_folders_of_administrators(machine);
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
