// What a person would uninstall: which product each Uninstall key belongs to. Pure text work on
// names, publishers and key names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace examguard {

// What the folding looks at; all text clean.
struct UninstallEntry {
  std::string key;          // name of the subkey
  std::string name;         // DisplayName; empty if there is none
  std::string version;      // DisplayVersion
  std::string publisher;    // Publisher
  std::string parent;       // ParentKeyName
  std::string parent_name;  // ParentDisplayName
  std::string release;      // ReleaseType
  bool system_component = false;
};

// One product per entry, in order; never empty, but empty text for an entry without name that
// belongs to nothing.
[[nodiscard]] std::vector<std::string> fold_into_products(
    const std::vector<UninstallEntry>& entries);

// The name without what changes from version to version and PC to PC: "Mozilla Firefox 5.0.1 (x86
// en-US)" is "Mozilla Firefox". Years that belong to a name stay.
[[nodiscard]] std::string product_name(std::string_view name, std::string_view version);

}  // namespace examguard
