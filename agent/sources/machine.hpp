// What the system below a root says of itself: its accounts and profiles, and the programs that
// every source present lists as installed. Sources are found by their databases, never by the name
// of a distribution.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sources/accounts.hpp"
#include "core/result.hpp"
#include "core/scan/inventory.hpp"
#include "core/sources/owned_files.hpp"
#include "core/sources/program_places.hpp"

namespace examguard {

struct Machine {
  std::vector<Account> accounts;
  std::vector<Profile> profiles;
  std::vector<std::string> sources;       // that are present and were read
  std::vector<Observation> observations;  // installed programs
  std::vector<Gap> gaps;
  OwnedFiles owned;      // which package owns which file, and with which content
  ProgramPlaces places;  // which listed program a file belongs to
  // Where only administrators install programs, without anybody to vouch for them (Windows).
  std::vector<std::string> administered;
};

// Reads nothing above `root`. An error only if the root cannot be opened. A stop ends what takes
// long, as a gap.
[[nodiscard]] Result<Machine> read_machine(const std::string& root,
                                           const std::stop_token& stop = {});

// Of roots in a policy: "linux" or "windows".
[[nodiscard]] std::string_view system_word();

}  // namespace examguard
