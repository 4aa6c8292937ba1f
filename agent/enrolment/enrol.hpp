// Enrolment of this PC: the first fetch of trust is checked against the root in the enrolment
// string alone; the code goes only over a new connection whose certificate holds under that trust.
// Rules: docs/formats/enrolment.md.
#pragma once

#include <string>
#include <vector>

#include "agent/state/state.hpp"
#include "core/evidence/enrolment.hpp"

namespace examguard {

struct EnrolChoice {
  std::vector<std::string> collectors;  // enrolment doors, "host:port"
  EnrolString string;
};

// On return the identity and the trust are kept in `state`. Enrolling again earns the same
// certificate.
[[nodiscard]] Result<Identity> enrol(const AgentState& state, const EnrolChoice& choice);

// Facts of this machine, each only as a digest: host name, MAC addresses, machine id, board.
[[nodiscard]] Host describe_host();

// The names in a list of "host:port", for matching the server's certificate.
[[nodiscard]] std::vector<std::string> host_names(const std::vector<std::string>& addresses);

}  // namespace examguard
