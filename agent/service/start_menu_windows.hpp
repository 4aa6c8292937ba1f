// The entries in the Start menu of all accounts; each works for a standard user. Included by
// *_windows.cpp files only.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

[[nodiscard]] Result<> put_start_menu(const std::string& program);
[[nodiscard]] Result<> remove_start_menu();

}  // namespace examguard
