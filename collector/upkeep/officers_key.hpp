// The public key of an officer who signs offline, as a person names it: a file and a scope.
#pragma once

#include <string>
#include <vector>

#include "core/evidence/trust.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct OfficersKeyFile {
  std::string scope;  // "all", "region:430100" or "site:CS01"
  std::string path;   // public key, PEM
};

// In use from a day before `now` on: the clock of who signs with it may go behind.
[[nodiscard]] Result<std::vector<TrustedKey>> read_officers_keys(
    Role role, const std::vector<OfficersKeyFile>& files, TimePoint now);

}  // namespace examguard
