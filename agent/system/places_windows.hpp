// Places and registry values that `setup` and the service share. Included by *_windows.cpp files
// only.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

// %ProgramData%\examguard; everybody may look into it, administrators may write.
[[nodiscard]] std::string base_folder();
// In the Start menu of all accounts.
[[nodiscard]] std::string start_menu_folder();

// What an installer left for `setup`: values StateDir, Collector, Enrolment.
inline constexpr const char* installer_key = "SOFTWARE\\examguard\\agent";
// What `setup` keeps, whatever installers write: value StateDir.
inline constexpr const char* setup_key = "SOFTWARE\\examguard\\agent\\setup";
// Name and SHA-256 of each file beside the program.
inline constexpr const char* files_key = "SOFTWARE\\examguard\\agent\\files";

// Of HKEY_LOCAL_MACHINE, which only administrators may write. Empty: it is not there.
[[nodiscard]] std::string machine_text(const std::string& key, const std::string& name);
[[nodiscard]] Result<> set_machine_text(const std::string& key, const std::string& name,
                                        const std::string& text);
// What is not there counts as removed.
[[nodiscard]] Result<> remove_machine_key(const std::string& key);

}  // namespace examguard
