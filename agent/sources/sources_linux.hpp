// One function for each family of places where a Linux system lists its programs. Each looks
// whether its databases are there, and adds what it finds. docs/new-source.md tells how to add one.
#pragma once

#include <stop_token>

#include "agent/sources/machine.hpp"
#include "agent/system/rooted_folder.hpp"

namespace examguard {

// Folders of the root that are links to others (/bin -> /usr/bin): packages name files by either.
[[nodiscard]] std::vector<Alias> folder_aliases(const RootedFolder& root);

// dpkg and rpm: programs, and which files they own. Both may be there.
void read_packages(const RootedFolder& root, Machine& machine, const std::stop_token& stop);
void read_rpm(const RootedFolder& root, OwnedFiles::Builder& files, Machine& machine,
              const std::stop_token& stop);

// snap, flatpak, UOS store packages and Linglong layers.
void read_bundles(const RootedFolder& root, Machine& machine);

// Uninstall keys of the Wine prefixes in every profile.
void read_wine_prefixes(const RootedFolder& root, Machine& machine);

// What menus offer and what starts by itself at login, of the system and of every profile. What a
// package or a bundle brought is no program beside it, so this comes after them.
void read_desktop_entries(const RootedFolder& root, Machine& machine);

// Extensions in every profile of every browser.
void read_browsers(const RootedFolder& root, Machine& machine);

}  // namespace examguard
