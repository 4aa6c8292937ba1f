// One function for each place where Windows lists its programs, and where it names its accounts.
// docs/new-source.md tells how to add one.
#pragma once

#include <string>
#include <vector>

#include "agent/machine.hpp"

namespace examguard {

// An account that has a profile on this PC.
struct WindowsAccount {
  std::string sid;
  std::string name;
  std::string profile;     // "C:/Users/li", as the disk spells it
  bool is_loaded = false;  // its hive is part of the running registry

  bool operator==(const WindowsAccount&) const = default;
};

[[nodiscard]] std::vector<WindowsAccount> read_accounts(Machine& machine);

// "C:/Users", or where else this PC keeps profiles.
[[nodiscard]] std::string profiles_folder();

// Uninstall keys: the machine's in both views, and those of every account whose hive is loaded. A
// hive that is not loaded is a gap.
void read_uninstall_keys(const std::vector<WindowsAccount>& accounts, Machine& machine);

}  // namespace examguard
