#include "core/delivery/policy_bundle.hpp"

#include <algorithm>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_policies = 3;

Error refused(std::string what) {
  return {ErrorCode::refused, std::move(what)};
}

// Do enough of those who signed belong to a ring whose scope was not known before the payload was
// read?
bool enough_of(const std::vector<PublicKey>& signers, const Keyring& ring) {
  const auto count = std::count_if(signers.begin(), signers.end(), [&](const PublicKey& signer) {
    return std::find(ring.keys.begin(), ring.keys.end(), signer) != ring.keys.end();
  });
  return static_cast<std::size_t>(count) >= std::max<std::size_t>(1, ring.threshold);
}

// For whom the policy speaks, as seen from where the reader stands.
Result<Location> subject_of(const Policy& policy, const std::optional<Location>& reader) {
  if (!reader) {
    if (!policy.site.empty()) return Location{policy.site, {}};
    return Location{"", {policy.region}};
  }
  if (!policy.site.empty()) {
    if (policy.site == reader->site) return *reader;
    return refused("is for the site " + policy.site + ", not for " + reader->site);
  }
  const auto found = std::find(reader->regions.begin(), reader->regions.end(), policy.region);
  if (found == reader->regions.end()) {
    return refused("is for the region " + policy.region + ", in which this site does not lie");
  }
  return Location{"", {found, reader->regions.end()}};
}

Result<Assignment> open_assignment(const TrustList& trust, const Envelope& envelope,
                                   const Digest& enrolment, TimePoint at) {
  const auto verified =
      open(envelope, PayloadType::assignment, keyring(trust, Role::desk, at, TimeIs::lower_bound));
  if (!verified) return verified.error();
  auto assignment = decode_assignment(*verified);
  if (!assignment) return assignment.error();
  if (assignment->enrolment != enrolment) return refused("is of another enrolment");
  const Keyring ring =
      keyring(trust, Role::desk, location_of(*assignment), at, TimeIs::lower_bound);
  if (!enough_of(verified->signers(), ring)) return refused("its key may not sign for this site");
  return assignment;
}

Result<std::optional<Layers>> open_layers(const TrustList& trust, const PolicyBundle& bundle,
                                          const KnownPolicies& known,
                                          const std::optional<Location>& location, TimePoint at) {
  std::vector<Policy> policies;
  for (const Envelope& envelope : bundle.policies) {
    auto policy = open_policy(trust, envelope, location, at, TimeIs::lower_bound);
    if (!policy) return policy.error();
    const auto serial = known.serials.find(policy->name.id);
    if (serial != known.serials.end() && policy->name.serial < serial->second) {
      return refused("policy " + policy->name.id + ": serial " +
                     std::to_string(policy->name.serial) + " is older than the known serial " +
                     std::to_string(serial->second));
    }
    policies.push_back(std::move(*policy));
  }
  if (policies.empty()) return std::optional<Layers>();
  auto layers = Layers::bind(std::move(policies));
  if (!layers) return layers.error();
  return std::optional(std::move(*layers));
}

Result<OpenedCalendar> open_newer_calendar(const TrustList& trust, const Envelope& envelope,
                                           const KnownPolicies& known,
                                           const std::optional<Location>& location, TimePoint at) {
  auto opened = open_calendar(trust, envelope, location, at, TimeIs::lower_bound);
  if (opened && opened->calendar.serial < known.calendar_serial) {
    return refused("calendar: serial " + std::to_string(opened->calendar.serial) +
                   " is older than the known serial " + std::to_string(known.calendar_serial));
  }
  return opened;
}

}  // namespace

std::string encode(const PolicyBundle& bundle) {
  boost::json::array policies;
  for (const Envelope& policy : bundle.policies) policies.push_back(to_json(policy));
  boost::json::object out{{"trust", to_json(bundle.trust)}, {"policies", std::move(policies)}};
  if (bundle.calendar) out["calendar"] = to_json(*bundle.calendar);
  if (bundle.assignment) out["assignment"] = to_json(*bundle.assignment);
  return encode_json(out);
}

Result<PolicyBundle> decode_policy_bundle(std::string_view json) {
  const auto value = decode_json(json, {.bytes = policy_bundle_limit});
  if (!value) return within("policies", value.error());
  JsonFields fields(*value, "policies");
  auto trust = fields.optional_object("trust", envelope_from_json);
  PolicyBundle bundle;
  bundle.policies = fields.objects<Envelope>("policies", most_policies, envelope_from_json);
  bundle.calendar = fields.optional_object("calendar", envelope_from_json);
  bundle.assignment = fields.optional_object("assignment", envelope_from_json);
  if (!trust) fields.fail("trust", "is missing");
  if (auto error = fields.finish()) return *error;
  bundle.trust = std::move(*trust);
  return bundle;
}

Result<OpenedBundle> open_bundle(const PolicyBundle& bundle, const KnownPolicies& known,
                                 const Digest& enrolment, TimePoint attested) {
  auto offered = open_trust(bundle.trust, known.root);
  if (!offered) return offered.error();
  auto trust = newer(known.trust, std::move(*offered));
  if (!trust) return trust.error();

  OpenedBundle out{std::move(*trust), {}, {}, {}, {}, {}};
  std::optional<Location> location;
  if (bundle.assignment) {
    auto assignment = open_assignment(out.trust, *bundle.assignment, enrolment, attested);
    if (!assignment) return within("assignment", assignment.error());
    location = location_of(*assignment);
    out.assignment = std::move(*assignment);
    out.assignment_digest = digest(*bundle.assignment);
  }
  auto layers = open_layers(out.trust, bundle, known, location, attested);
  if (!layers) return layers.error();
  out.layers = std::move(*layers);
  if (bundle.calendar) {
    auto calendar = open_newer_calendar(out.trust, *bundle.calendar, known, location, attested);
    if (calendar) {
      out.calendar = std::move(*calendar);
    } else {
      out.calendar_trouble = calendar.error().what;
    }
  }
  return out;
}

KnownPolicies remember(const KnownPolicies& known, const OpenedBundle& opened) {
  KnownPolicies out = known;
  out.trust = opened.trust;
  if (opened.calendar) {
    out.calendar_serial = std::max(out.calendar_serial, opened.calendar->calendar.serial);
  }
  if (!opened.layers) return out;
  for (const PolicyName& name : opened.layers->names()) {
    std::uint64_t& serial = out.serials[name.id];
    serial = std::max(serial, name.serial);
  }
  return out;
}

Result<Policy> open_policy(const TrustList& trust, const Envelope& envelope,
                           const std::optional<Location>& location, TimePoint at, TimeIs time_is) {
  const auto verified =
      open(envelope, PayloadType::policy, keyring(trust, Role::policy, at, time_is));
  if (!verified) {
    Error error = verified.error();
    if (error.code == ErrorCode::bad_signature) {
      error.what += ": " + describe_signers(trust, envelope, Role::policy, at);
    }
    return within("policy", std::move(error));
  }
  const auto text = PolicyText::from(*verified);
  if (!text) return within("policy", text.error());
  auto policy = parse_policy(*text);
  if (!policy) return within("policy", policy.error());
  const std::string called = "policy " + policy->name.id;
  const auto subject = subject_of(*policy, location);
  if (!subject) return within(called, subject.error());
  if (!enough_of(verified->signers(), keyring(trust, Role::policy, *subject, at, time_is))) {
    return Error{ErrorCode::bad_signature,
                 called + ": its keys may not sign for that region or site"};
  }
  return policy;
}

}  // namespace examguard
