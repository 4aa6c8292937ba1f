// Writes an allowlist from this known-good PC: one scan, and a policy layer that allows what the
// scan met and no rule names. What is denied, undetermined or could not be looked at is never
// allowed but named.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/policy/given_policies.hpp"
#include "agent/scan/scan.hpp"
#include "core/draft/baseline.hpp"
#include "core/messages.hpp"

namespace examguard {

struct BaselineWords {
  std::string id;             // empty: "baseline-" and the scope
  Level level = Level::site;  // of the layer that is written
  std::string region,
      site;  // its scope, one of the two; neither: of what is given, else to fill in
  Language language = Language::zh;  // of comments
};

// A baseline that can be written, but for the scan.
struct BaselinePlan {
  PolicyHead head;
  std::vector<Policy> policies;  // in force on this PC; the lowest may be of the level of the head
  bool is_merged = false;        // its rules belong into the lowest of them
  bool stands_alone = false;     // no policy was given: `policies` is the head itself
  Place place;
  Language language = Language::zh;
};

// `refused`: the layers above would not let it allow anything, or do not bind with it.
[[nodiscard]] Result<BaselinePlan> plan_baseline(const BaselineWords& words,
                                                 std::optional<GivenPolicies> given, TimePoint now);

struct Baseline {
  std::string yaml;                // the notes are comments in front of it
  std::vector<std::string> notes;  // what it is, and what it leaves out, for people
  std::size_t rules = 0;
  std::size_t allowed = 0;           // programs and files that it allows
  Outcome outcome = Outcome::clean;  // of a scan of this PC once it is in force
};

// `request` says where and how to scan. An error if the scan did not come to its end.
[[nodiscard]] Result<Baseline> take_baseline(const BaselinePlan& plan, ScanRequest request,
                                             const std::stop_token& stop);

}  // namespace examguard
