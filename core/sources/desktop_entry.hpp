// Programs that menus offer: .desktop files of the system and of every user. Key: the file's path,
// since one id can lie in several folders.
#pragma once

#include <string>
#include <string_view>

#include "core/sources/parsed.hpp"

namespace examguard {

// name: Name; product: Name[zh_CN], or Name; original_name: the file that Exec starts (Wine: the
// Windows program); content_class: what Categories claim ("game", "chat", "remote-control", ...).
// Hidden and NoDisplay entries are kept and flagged as system components. What is no application
// (links, folders) is left out; a file without "[Desktop Entry]" or a name is a gap.
[[nodiscard]] Parsed parse_desktop_entry(std::string_view text, std::string_view path,
                                         std::string_view profile);

// The base name of the program that a command line of Exec starts; empty for a shell or launcher.
[[nodiscard]] std::string program_of_exec(std::string_view exec);

// The program that the entry starts with nothing to do but what it does by itself: as its first
// word names it, if only options and files to open follow. Empty for an interpreter with a script,
// a browser with a page, Wine with a Windows program: those start something else.
[[nodiscard]] std::string plain_program_of_entry(std::string_view text);

}  // namespace examguard
