// The answer of GET /v1/policy and what an agent makes of it: trust, at most three policy layers,
// calendar, assignment, all envelopes. Nothing is parsed before its signature holds, and versions
// never go down in memory. Format: docs/formats/ledger.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto.hpp"
#include "core/evidence/envelope.hpp"
#include "core/evidence/trust.hpp"
#include "core/exam/calendar.hpp"
#include "core/policy/policy.hpp"
#include "core/result.hpp"
#include "core/site/assignment.hpp"
#include "core/values.hpp"

namespace examguard {

// The version of policy files that this build reads: GET /v1/policy?format=1.
inline constexpr unsigned policy_format = 1;

struct PolicyBundle {
  Envelope trust;
  std::vector<Envelope> policies;  // at most three, province first
  std::optional<Envelope> calendar;
  std::optional<Envelope> assignment;

  bool operator==(const PolicyBundle&) const = default;
};
inline constexpr std::size_t policy_bundle_limit = 24u << 20;
[[nodiscard]] std::string encode(const PolicyBundle& bundle);
[[nodiscard]] Result<PolicyBundle> decode_policy_bundle(std::string_view json);

// What the agent already knows, and below which nothing may go.
struct KnownPolicies {
  PublicKey root;
  TrustList trust;
  std::map<std::string, std::uint64_t> serials;  // by policy id
  std::uint64_t calendar_serial = 0;
};

// A bundle whose every part was signed by a key that may sign it for this place.
struct OpenedBundle {
  TrustList trust;
  std::optional<Layers> layers;  // absent: nothing is published for this place
  std::optional<OpenedCalendar> calendar;
  // Why the calendar does not hold: policies hold without it, and then every `when` does.
  std::string calendar_trouble;
  std::optional<Assignment> assignment;
  std::optional<Digest> assignment_digest;
};
// `enrolment` is this agent's; an assignment of another is refused.
[[nodiscard]] Result<OpenedBundle> open_bundle(const PolicyBundle& bundle,
                                               const KnownPolicies& known, const Digest& enrolment,
                                               TimePoint attested);
[[nodiscard]] KnownPolicies remember(const KnownPolicies& known, const OpenedBundle& opened);

// One policy: signed by enough policy keys whose scope covers the policy's own scope. `location` is
// where the reader stands; without one, a key must name the policy's scope exactly or be for all.
[[nodiscard]] Result<Policy> open_policy(const TrustList& trust, const Envelope& envelope,
                                         const std::optional<Location>& location, TimePoint at,
                                         TimeIs time_is);

}  // namespace examguard
