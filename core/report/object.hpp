// The objects of a report: exact bytes, named by their digest. Findings with gaps, and the program
// inventory (programs only, never a person's files). Format: docs/formats/report.md.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/report/finding.hpp"
#include "core/report/report.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

inline constexpr std::size_t object_limit = 16u << 20;

struct Object {
  Bytes bytes;
  ObjectName name;
  std::uint64_t left_out = 0;  // what did not fit; also said inside

  bool operator==(const Object&) const = default;
};

// An object never exceeds its limit: first the members of groups are cut, then the least findings
// are left out and counted in a gap of why "limit". A caller with left_out > 0 has an incomplete
// scan.
[[nodiscard]] Object findings_object(const std::vector<Finding>& findings,
                                     const std::vector<Gap>& gaps);
// `left_out`: how many more there are, which are not at hand.
[[nodiscard]] Object programs_object(const ProgramList& programs, std::uint64_t left_out = 0);

struct FindingList {
  std::vector<Finding> findings;
  std::vector<Gap> gaps;
};
// The bytes come from a submission or a store; their digest and size are checked against the name.
[[nodiscard]] Result<FindingList> read_findings(std::string_view bytes, const ObjectName& name);
[[nodiscard]] Result<std::vector<Observation>> read_programs(std::string_view bytes,
                                                             const ObjectName& name);

}  // namespace examguard
