// Packages of dpkg's status file (/var/lib/dpkg/status). Key: "name:architecture", as in the names
// of its info files; product: the source package, so that what is built together folds together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sources/parsed.hpp"

namespace examguard {

// A configuration file and the MD5 (hex) that the package shipped it with; md5sums lacks these.
struct DpkgConffile {
  std::string key;  // of the package
  std::string path;
  std::string md5;

  bool operator==(const DpkgConffile&) const = default;
};

struct DpkgStatus {
  Parsed parsed;
  std::vector<DpkgConffile> conffiles;  // in the order of the packages
};

// Every state: "deinstall ok config-files" is removed (a lead), "hold ok installed" held, what is
// only unpacked or half configured half_installed. Packages that are not installed are left out, as
// dpkg-query does. A stanza without a name or a status is a gap.
[[nodiscard]] DpkgStatus parse_dpkg_status(std::string_view text);

}  // namespace examguard
