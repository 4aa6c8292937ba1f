#include "agent/system/places_windows.hpp"

#include <windows.h>
// After windows.h, whose types they need.
#include <initguid.h>
#include <knownfolders.h>
#include <shlobj.h>

#include <algorithm>

#include "agent/system/live_registry.hpp"
#include "agent/system/places.hpp"
#include "io/file.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

std::string known_folder(const GUID& name) {
  wchar_t* found = nullptr;
  const bool is_known = ::SHGetKnownFolderPath(name, 0, nullptr, &found) == S_OK;
  std::string path = is_known ? from_wide(found) : std::string();
  ::CoTaskMemFree(found);
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

Result<> done(LSTATUS status, const std::string& key) {
  if (status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND) return {};
  return failure_of("HKLM\\" + key, static_cast<std::uint32_t>(status));
}

}  // namespace

std::string base_folder() {
  return known_folder(FOLDERID_ProgramData) + "/examguard";
}

std::string start_menu_folder() {
  return known_folder(FOLDERID_CommonPrograms) + "/考试机检查";
}

std::string machine_text(const std::string& key, const std::string& name) {
  const auto open = LiveKey::open(RegistryHive::machine, key);
  const auto values = open ? open->values() : open.error();
  const auto* value = values ? find_value(*values, name) : nullptr;
  return value == nullptr ? "" : to_text(*value);
}

Result<> set_machine_text(const std::string& key, const std::string& name,
                          const std::string& text) {
  const std::wstring wide = to_wide(text);
  return done(
      ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, to_wide(key).c_str(), to_wide(name).c_str(), REG_SZ,
                        wide.c_str(), static_cast<DWORD>((wide.size() + 1) * sizeof(wchar_t))),
      key);
}

Result<> remove_machine_key(const std::string& key) {
  return done(::RegDeleteTreeW(HKEY_LOCAL_MACHINE, to_wide(key).c_str()), key);
}

std::string default_state_folder() {
  const std::string kept = machine_text(setup_key, "StateDir");
  return kept.empty() ? base_folder() + "/agent" : kept;
}

std::string default_config_file() {
  const std::string file = base_folder() + "/agent.yaml";
  return file_exists(file) ? file : "";
}

std::string shared_report_file() {
  return base_folder() + "/report/report.html";
}

}  // namespace examguard
