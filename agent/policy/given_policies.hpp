// The policies that a person names on the command line: unsigned YAML, signed envelopes, what a
// collector answers to GET /v1/policy, and the trust list under which signatures are checked. What
// is signed is parsed only after its signature held.
#pragma once

#include <string>
#include <vector>

#include "core/judge/judge.hpp"
#include "core/policy/policy.hpp"

namespace examguard {

struct PolicyWords {
  std::vector<std::string> files;  // top layer first; a trust list may stand anywhere
  std::string root_key;            // agent/enrolment/root_pin.hpp; empty: nothing signed is taken
};

struct GivenPolicies {
  Layers layers;
  Place place;  // of the assignment that a collector's answer holds; else anywhere
};

// `clock` is the system's: keys end by it, but none begins by it (a clock may be years behind).
[[nodiscard]] Result<GivenPolicies> read_given_policies(const PolicyWords& words, TimePoint clock);

}  // namespace examguard
