// One function for each place where a Linux system lists its programs. Each looks whether its
// database is there, and adds what it finds. docs/new-source.md tells how to add one.
#pragma once

#include "agent/machine.hpp"
#include "agent/rooted_folder.hpp"

namespace examguard {

// Folders of the root that are links to others (/bin -> /usr/bin): packages name files by either.
[[nodiscard]] std::vector<Alias> folder_aliases(const RootedFolder& root);

void read_dpkg(const RootedFolder& root, std::vector<Alias> aliases, Machine& machine);

}  // namespace examguard
