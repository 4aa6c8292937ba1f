// The enrolment string as a person hands it over: in a file or on standard input, never on a
// command line.
#pragma once

#include <string>

#include "core/evidence/enrolment.hpp"

namespace examguard {

// "-": standard input. The first line counts.
[[nodiscard]] Result<EnrolString> read_enrol_string(const std::string& file);

}  // namespace examguard
