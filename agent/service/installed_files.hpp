// The files that were installed with this program, as whoever installed them recorded them: one
// that is missing or has changed since was most likely put into quarantine by security software.
// Windows: `setup` records them; on Linux the package manager does, and nothing is said here.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace examguard {

struct DamagedFile {
  std::string path;
  bool is_missing = false;  // else it has changed

  bool operator==(const DamagedFile&) const = default;
};

// Everything beside this program, as it is now.
[[nodiscard]] Result<> record_installed_files();
[[nodiscard]] Result<> forget_installed_files();
// Empty also where nothing was recorded.
[[nodiscard]] std::vector<DamagedFile> damaged_files();

// "C:/Program Files/examguard/LICENSE.txt (missing)", ...
[[nodiscard]] std::string names_of(const std::vector<DamagedFile>& files);

}  // namespace examguard
