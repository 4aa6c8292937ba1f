#include "core/sources/uninstall_keys.hpp"

#include <algorithm>
#include <array>

#include "core/sources/uninstall_products.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_keys = 20'000;

std::string value_text(const UninstallKey& key, std::string_view name) {
  const RegistryValue* value = find_value(key.values, name);
  return value == nullptr ? std::string() : clean_text(to_text(*value));
}

bool says_something(const UninstallKey& key) {
  constexpr std::array<std::string_view, 10> names = {
      "DisplayName",     "DisplayVersion", "Publisher",  "UninstallString", "QuietUninstallString",
      "InstallLocation", "InstallSource",  "ModifyPath", "DisplayIcon",     "ParentKeyName"};
  return std::ranges::any_of(names,
                             [&](std::string_view name) { return !value_text(key, name).empty(); });
}

UninstallEntry entry_of(const UninstallKey& key) {
  const RegistryValue* hidden = find_value(key.values, "SystemComponent");
  UninstallEntry entry;
  entry.key = clean_text(key.name);
  if (entry.key.empty()) entry.key = to_visible(key.name.empty() ? "(no name)" : key.name);
  entry.name = value_text(key, "DisplayName");
  entry.version = value_text(key, "DisplayVersion");
  entry.publisher = value_text(key, "Publisher");
  entry.parent = value_text(key, "ParentKeyName");
  entry.parent_name = value_text(key, "ParentDisplayName");
  entry.release = value_text(key, "ReleaseType");
  entry.system_component = hidden != nullptr && to_number(*hidden).value_or(0) != 0;
  return entry;
}

// "C:\Program Files\A\a.exe",0 without quotes and icon number, with '/'.
std::string path_of(std::string_view text, const UninstallPlace& place) {
  text = trimmed(text);
  if (text.starts_with('"')) {
    text = text.substr(1, text.find('"', 1) - 1);
  } else if (const std::size_t comma = text.rfind(','); comma != text.npos) {
    const bool icon = text.find_first_not_of("-0123456789 ", comma + 1) == text.npos;
    if (icon) text = text.substr(0, comma);
  }
  std::string path(text);
  std::ranges::replace(path, '\\', '/');
  while (path.size() > 3 && path.back() == '/') path.pop_back();
  const bool drive_c = path.size() >= 2 && (path[0] | 0x20) == 'c' && path[1] == ':';
  if (!place.drive_c.empty() && drive_c) path = place.drive_c + path.substr(2);
  return path;
}

Observation observe(const UninstallKey& key, const UninstallEntry& entry, std::string product,
                    const UninstallPlace& place) {
  const std::string location = value_text(key, "InstallLocation");
  Observation one;
  one.source = place.source;
  one.key = place.key_prefix.empty() ? std::string() : place.key_prefix + '\\';
  one.key += key.view + '\\' + entry.key;
  one.name = entry.name.empty() ? entry.key : entry.name;
  one.version = entry.version;
  one.vendor = entry.publisher;
  one.package = "uninstall:" + entry.key;
  one.product = std::move(product);
  one.path.text = path_of(location.empty() ? value_text(key, "DisplayIcon") : location, place);
  one.profile = place.profile;
  one.system_component = entry.system_component;
  return one;
}

}  // namespace

Parsed uninstall_programs(const std::vector<UninstallKey>& keys, const UninstallPlace& place) {
  Parsed out;
  std::vector<UninstallEntry> entries;
  for (const UninstallKey& key : keys) {
    if (entries.size() >= most_keys) {
      add_gap(out.gaps, place.source, why_limit, "more than 20000 uninstall keys");
      break;
    }
    entries.push_back(entry_of(key));
  }
  const std::vector<std::string> products = fold_into_products(entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool placeholder = products[i].empty() && !says_something(keys[i]);
    if (placeholder) continue;
    out.observations.push_back(
        observe(keys[i], entries[i], products[i].empty() ? entries[i].key : products[i], place));
  }
  return out;
}

bool is_uninstall_path(std::string_view path) {
  constexpr std::string_view parent = "microsoft\\windows\\currentversion\\uninstall";
  const std::size_t last = path.rfind('\\');
  if (last == path.npos || last + 1 == path.size() || last < parent.size()) return false;
  const std::string lower = fold_case(path.substr(last - parent.size(), parent.size()));
  const std::size_t start = last - parent.size();
  return lower == parent && (start == 0 || path[start - 1] == '\\');
}

std::vector<UninstallKey> uninstall_keys_of(const std::vector<RegistryKey>& keys, bool user) {
  std::vector<UninstallKey> out;
  for (const RegistryKey& key : keys) {
    if (!is_uninstall_path(key.path)) continue;
    const std::size_t last = key.path.rfind('\\');
    const bool wow = fold_case(key.path.substr(0, last)).find("\\wow6432node\\") != key.path.npos;
    out.push_back({std::string(user ? "HKU" : "HKLM") + (wow ? "\\WOW6432Node" : ""),
                   key.path.substr(last + 1), key.values});
  }
  return out;
}

}  // namespace examguard
