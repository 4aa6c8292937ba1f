// Programs of Windows' Uninstall keys, from wherever they were read: the live registry, a hive,
// Wine's system.reg and user.reg, an export. Nothing is merged and nothing that says something is
// dropped; Observation::product folds updates, language packs and hidden components into what a
// person would uninstall.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sources/parsed.hpp"
#include "core/sources/registry.hpp"
#include "core/sources/registry_text.hpp"

namespace examguard {

// One subkey of an Uninstall key.
struct UninstallKey {
  std::string view;  // "HKLM", "HKLM\WOW6432Node", "HKU" or "HKU\WOW6432Node"
  std::string name;  // of the subkey
  std::vector<RegistryValue> values;

  bool operator==(const UninstallKey&) const = default;
};

// Where the keys were found.
struct UninstallPlace {
  std::string source;      // "uninstall" on Windows, "wine" in a Wine prefix
  std::string profile;     // account; empty: the machine's
  std::string key_prefix;  // Wine: the prefix folder, since one account can have several
  std::string drive_c;     // Wine: where C: lies; empty: paths stay as Windows writes them
};

// Key: "HKLM\WOW6432Node\{GUID}", behind the prefix; package: "uninstall:<subkey>". A missing
// DisplayName is replaced by the subkey's name. A key that says nothing at all (no name, version,
// publisher, path or command, and no program that it updates) is no program: Windows itself has a
// dozen of them as placeholders.
[[nodiscard]] Parsed uninstall_programs(const std::vector<UninstallKey>& keys,
                                        const UninstallPlace& place);

// Is this the path of a program's key: "...\Microsoft\Windows\CurrentVersion\Uninstall\<subkey>"?
[[nodiscard]] bool is_uninstall_path(std::string_view path);

// The Uninstall keys of a parsed registry text. `user`: the text is a user's (user.reg).
[[nodiscard]] std::vector<UninstallKey> uninstall_keys_of(const std::vector<RegistryKey>& keys,
                                                          bool user);

}  // namespace examguard
