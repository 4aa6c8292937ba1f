// Makes this PC run the agent as a service, and takes it away again, as administrator; what an
// installer calls after it has laid down the files. On Linux the package does this, and the calls
// say so. Each may be repeated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/enrolment.hpp"

namespace examguard {

struct SetupChoice {
  std::string state;  // empty: what an installer left, was chosen before, or default
  std::vector<std::string> collectors;  // enrolment doors; empty: what an installer left
  std::optional<EnrolString> string;    // absent: enrolled already, or later
};
// What is done afterwards and a person should know, a line each.
using SetupNotes = std::vector<std::string>;

[[nodiscard]] Result<SetupNotes> set_up(const SetupChoice& choice);
// The files of this program are about to be replaced.
[[nodiscard]] Result<> stop_for_upgrade();
// Keys and spool stay, unless `purge`.
[[nodiscard]] Result<SetupNotes> take_down(bool purge);

}  // namespace examguard
