// Why a scan says what it says of one path or program of this PC: it scans that place alone and
// keeps what was allowed as well.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/policy/explained.hpp"

namespace examguard {

struct Explanations {
  std::vector<Explained> items;  // findings first, then by path
  std::uint64_t more = 0;        // findings that are not listed
  std::uint64_t allowed = 0;     // others that are not listed
  std::vector<Gap> gaps;
};

// `subject` is a path if it has a slash, else the name of a program: of an installed one, or, if
// none is called so, of one that lies anywhere on the disks. `not_found`: nothing is.
[[nodiscard]] Result<Explanations> explain(const std::string& root, const std::string& subject,
                                           std::shared_ptr<const Judge> judge, TimePoint now);

}  // namespace examguard
