// The allowlist of a known-good PC: a policy layer that allows what this PC has and no rule names.
// What is listed as installed is allowed by its package, or by publisher and name; what was found
// on disk by its hash, since no name covers it (docs/formats/policy.md).
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/policy_writer.hpp"
#include "core/scan/inventory.hpp"
#include "core/yaml.hpp"

namespace examguard {

struct BaselineFrame {
  PolicyHead head;
  std::set<std::string> taken;     // ids that its rules must not have
  std::vector<std::string> roots;  // profiles and volumes, as group_folder() takes them
  // Of the text; leaves some of what a policy may have for comments in front of it.
  std::size_t most_bytes = YamlLimits{}.bytes - (64u << 10);
};

struct BaselineText {
  std::string yaml;  // that parse_policy() takes
  std::size_t rules = 0;
};

// The same observations in any order give the same bytes. What no value can hold, has no hash or
// does not fit any more is left out: judge with it to learn what.
[[nodiscard]] BaselineText write_baseline(const BaselineFrame& frame,
                                          std::vector<Observation> unlisted);

// The layers with `added` below them; where the lowest is of its level already, with the rules of
// both in that one.
[[nodiscard]] Result<Layers> with_policy(std::vector<Policy> policies, Policy added);

// Of the policies above `level` the one that lets no layer below allow what no rule names.
[[nodiscard]] const Policy* forbids_allowing(const std::vector<Policy>& policies, Level level);

}  // namespace examguard
