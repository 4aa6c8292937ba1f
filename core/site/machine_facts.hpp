// Named facts of a machine, its network card, name and the like, each only as a digest
// (core/evidence/enrolment.hpp, Host): they can be compared and not read.
#pragma once

#include <map>
#include <string>

#include "core/values.hpp"

namespace examguard {

using MachineFacts = std::map<std::string, Digest>;

// One changed fact is a new network card or name; most of them changed is another machine.
[[nodiscard]] bool is_other_host(const MachineFacts& before, const MachineFacts& now);

// By the network card, if both name one, for a disk image gives its copies all the rest; else by
// most of the facts.
[[nodiscard]] bool is_same_machine(const MachineFacts& before, const MachineFacts& now);

}  // namespace examguard
