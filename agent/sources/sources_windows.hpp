// One function for each place where Windows lists its programs, and where it names its accounts.
// docs/new-source.md tells how to add one.
#pragma once

#include <string>
#include <vector>

#include "agent/sources/machine.hpp"

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

// As the walk will meet it: without links, and spelled as on the disk. Empty if it is not there.
[[nodiscard]] std::string real_folder(const std::string& path);

// Program Files, of 64 and of 32 bits; those that are there.
[[nodiscard]] std::vector<std::string> program_folders();

// "C:/Users", or where else this PC keeps profiles.
[[nodiscard]] std::string profiles_folder();

// Uninstall keys: the machine's in both views, and those of every account whose hive is loaded. A
// hive that is not loaded is a gap.
void read_uninstall_keys(const std::vector<WindowsAccount>& accounts, Machine& machine);

}  // namespace examguard
