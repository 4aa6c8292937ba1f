// Which files dpkg's packages own: info/*.list, info/*.md5sums, the conffiles of the status file,
// and the diversions. They go into OwnedFiles.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/sources/dpkg_status.hpp"
#include "core/sources/owned_files.hpp"

namespace examguard {

struct DpkgDiversions {
  std::vector<Diversion> diversions;
  std::vector<Gap> gaps;
};

// /var/lib/dpkg/diversions: path, where it is diverted to, and by which package (":" = the
// administrator), a line each.
[[nodiscard]] DpkgDiversions parse_dpkg_diversions(std::string_view text);

// Adds what one package owns. `name` without architecture; `list` and `md5sums` are the texts of
// its info files (either may be empty); `conffiles` are those of this package.
void add_dpkg_files(OwnedFiles::Builder& files, std::string_view name, std::string_view list,
                    std::string_view md5sums, std::span<const DpkgConffile> conffiles,
                    std::vector<Gap>& gaps);

}  // namespace examguard
