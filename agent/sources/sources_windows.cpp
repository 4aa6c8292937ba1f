#include "agent/sources/sources_windows.hpp"

#include <windows.h>
// After windows.h, whose types it needs.
#include <sddl.h>

#include <algorithm>
#include <utility>

#include "agent/system/file_access.hpp"
#include "agent/system/live_registry.hpp"
#include "core/sources/uninstall_keys.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

constexpr std::string_view source = "uninstall";
const std::string uninstall = "Microsoft\\Windows\\CurrentVersion\\Uninstall";
const std::string profile_list = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

void add_gap(Machine& machine, const std::string& place, const Error& error) {
  const auto why = error.code == ErrorCode::refused     ? Why::permission
                   : error.code == ErrorCode::too_large ? Why::limit
                                                        : Why::io;
  machine.gaps.push_back(
      {std::string(source), {place, {}}, std::string(to_word(why)), error.what, 1});
}

// Adds the subkeys of one Uninstall key; that there is none is fine.
void read_view(const Result<LiveKey>& key, const std::string& view, const std::string& place,
               std::vector<UninstallKey>& keys, Machine& machine) {
  if (!key) {
    if (key.error().code != ErrorCode::not_found) add_gap(machine, place, key.error());
    return;
  }
  const auto names = key->subkeys();
  if (!names) return add_gap(machine, place, names.error());
  for (const auto& name : *names) {
    const auto subkey = key->open_in(name);
    const auto values = subkey ? subkey->values() : subkey.error();
    if (!values) {
      // Uninstalled while we looked.
      if (values.error().code != ErrorCode::not_found)
        add_gap(machine, place + "\\" + name, values.error());
      continue;
    }
    keys.push_back({view, name, *values});
  }
}

void add_programs(const std::vector<UninstallKey>& keys, const std::string& profile,
                  Machine& machine) {
  auto parsed = uninstall_programs(keys, {std::string(source), profile, {}, {}});
  std::move(parsed.observations.begin(), parsed.observations.end(),
            std::back_inserter(machine.observations));
  std::move(parsed.gaps.begin(), parsed.gaps.end(), std::back_inserter(machine.gaps));
}

void read_machine_keys(Machine& machine) {
  std::vector<UninstallKey> keys;
  const auto path = "SOFTWARE\\" + uninstall;
  read_view(LiveKey::open(RegistryHive::machine, path), "HKLM", "HKLM\\" + path, keys, machine);
  read_view(LiveKey::open(RegistryHive::machine, path, RegistryView::of_32_bits),
            "HKLM\\WOW6432Node", "HKLM\\SOFTWARE\\WOW6432Node\\" + uninstall, keys, machine);
  add_programs(keys, {}, machine);
}

void read_user_keys(const std::string& sid, const std::string& account, Machine& machine) {
  std::vector<UninstallKey> keys;
  for (const std::string node : {"", "WOW6432Node\\"}) {
    const auto path = sid + "\\Software\\" + node + uninstall;
    read_view(LiveKey::open(RegistryHive::users, path), node.empty() ? "HKU" : "HKU\\WOW6432Node",
              "HKU\\" + path, keys, machine);
  }
  add_programs(keys, account, machine);
}

// Accounts of people; the others are of services and have no programs of their own.
bool is_person(const std::string& sid) {
  return sid.starts_with("S-1-5-21-") && !sid.ends_with("_Classes");
}

std::string name_of_sid(const std::string& text) {
  PSID sid = nullptr;
  if (::ConvertStringSidToSidW(to_wide(text).c_str(), &sid) == 0) return {};
  wchar_t name[256];
  wchar_t domain[256];
  DWORD name_size = std::size(name);
  DWORD domain_size = std::size(domain);
  SID_NAME_USE use = SidTypeUnknown;
  const bool known =
      ::LookupAccountSidW(nullptr, sid, name, &name_size, domain, &domain_size, &use) != 0;
  ::LocalFree(sid);
  return known ? from_wide({name, name_size}) : std::string();
}

std::string expanded(const std::string& text) {
  const auto wide = to_wide(text);
  std::wstring out(32 * 1024, L'\0');
  const DWORD size =
      ::ExpandEnvironmentStringsW(wide.c_str(), out.data(), static_cast<DWORD>(out.size()));
  return size == 0 || size > out.size() ? text : from_wide({out.data(), size - 1});
}

std::string last_name(const std::string& path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

}  // namespace

std::vector<WindowsAccount> read_accounts(Machine& machine) {
  const auto list = LiveKey::open(RegistryHive::machine, profile_list);
  const auto sids = list ? list->subkeys() : list.error();
  if (!sids) {
    if (sids.error().code != ErrorCode::not_found)
      add_gap(machine, "HKLM\\" + profile_list, sids.error());
    return {};
  }
  std::vector<WindowsAccount> accounts;
  for (const auto& sid : *sids) {
    const auto key = list->open_in(sid);
    const auto values = key ? key->values() : key.error();
    if (!is_person(sid) || !values) continue;
    const auto* image = find_value(*values, "ProfileImagePath");
    WindowsAccount account;
    account.sid = sid;
    if (image != nullptr) account.profile = real_folder(expanded(to_text(*image)));
    account.name = name_of_sid(sid);
    if (account.name.empty()) account.name = last_name(account.profile);
    account.is_loaded = LiveKey::open(RegistryHive::users, sid).has_value();
    accounts.push_back(std::move(account));
  }
  return accounts;
}

std::string real_folder(const std::string& path) {
  const auto native = native_path(path);
  if (!native) return {};
  const WindowsHandle folder(::CreateFileW(
      native->c_str(), FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
      nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!folder.is_open()) return {};
  std::wstring real(32 * 1024, L'\0');
  const DWORD size =
      ::GetFinalPathNameByHandleW(folder.get(), real.data(), static_cast<DWORD>(real.size()), 0);
  if (size == 0 || size >= real.size()) return {};
  std::string text = from_wide({real.data(), size});
  if (text.starts_with("\\\\?\\")) text.erase(0, 4);
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

std::vector<std::string> program_folders() {
  const std::string path = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
  const auto key = LiveKey::open(RegistryHive::machine, path);
  const auto values = key ? key->values() : key.error();
  std::vector<std::string> folders;
  for (const auto* name : {"ProgramFilesDir", "ProgramFilesDir (x86)"}) {
    const auto* folder = values ? find_value(*values, name) : nullptr;
    const auto real = folder != nullptr ? real_folder(to_text(*folder)) : std::string();
    if (!real.empty()) folders.push_back(real);
  }
  return folders;
}

std::string profiles_folder() {
  const auto list = LiveKey::open(RegistryHive::machine, profile_list);
  const auto values = list ? list->values() : list.error();
  const auto* folder = values ? find_value(*values, "ProfilesDirectory") : nullptr;
  const auto real = folder != nullptr ? real_folder(expanded(to_text(*folder))) : std::string();
  return real.empty() ? "C:/Users" : real;
}

void read_uninstall_keys(const std::vector<WindowsAccount>& accounts, Machine& machine) {
  machine.sources.emplace_back(source);
  read_machine_keys(machine);
  for (const auto& account : accounts) {
    if (account.is_loaded) {
      read_user_keys(account.sid, account.name, machine);
    } else if (const auto hive = account.profile + "/NTUSER.DAT"; file_exists(hive)) {
      machine.gaps.push_back({std::string(source),
                              {hive, {}},
                              std::string(to_word(Why::unsupported)),
                              "the account's registry is not loaded",
                              1});
    }
  }
}

}  // namespace examguard
