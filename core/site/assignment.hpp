// An assignment gives an enrolled PC its seat, from a moment on. A PC that moves keeps its history:
// findings keep the seat that they had. Payload of type assignment, signed by the desk key. Format:
// docs/formats/enrolment.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/envelope.hpp"
#include "core/evidence/trust.hpp"
#include "core/policy/policy.hpp"
#include "core/result.hpp"
#include "core/site/roster.hpp"
#include "core/values.hpp"

namespace examguard {

struct Assignment {
  Digest enrolment;
  std::string site;
  std::vector<std::string> regions;  // the site's and all above it, nearest first
  std::string room;
  std::string seat;
  SeatKind kind = SeatKind::candidate;
  Disk disk = Disk::normal;
  TimePoint from;
  std::optional<TimePoint> until;
  std::string by;  // the person at the desk

  bool operator==(const Assignment&) const = default;
};

[[nodiscard]] std::string encode(const Assignment& assignment);
[[nodiscard]] Result<Assignment> decode_assignment(const Verified& envelope);
[[nodiscard]] Location location_of(const Assignment& assignment);
[[nodiscard]] bool in_force(const Assignment& assignment, TimePoint at);

}  // namespace examguard
