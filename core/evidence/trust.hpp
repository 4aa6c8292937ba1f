// Trust is the root-signed list of who may do what in one deployment: names, CAs, keys by role and
// scope. An agent pins one thing, the digest of the root's public key. Format:
// docs/formats/trust.md.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/crypto.hpp"
#include "core/evidence/envelope.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

enum class Role { policy, calendar, log, desk, order };
[[nodiscard]] std::string_view to_word(Role role);
[[nodiscard]] Result<Role> parse_role(std::string_view word);

// Names that become part of log names, rows and addresses (deployment, site and region codes): 1 to
// 64 letters, digits, '-', '_' and '.', the first a letter or digit.
[[nodiscard]] bool is_code(std::string_view text);

// Where something applies: a site and the regions above it, nearest first. Either may be unknown.
// A statement for a region names no site, and its regions start with that region.
struct Location {
  std::string site;
  std::vector<std::string> regions;

  bool operator==(const Location&) const = default;
};

struct Scope {
  enum class Kind { all, region, site };
  Kind kind = Kind::all;
  std::string code;  // of the region or site

  bool operator==(const Scope&) const = default;
};
[[nodiscard]] bool covers(const Scope& scope, const Location& location);

struct TrustedKey {
  Role role = Role::policy;
  Scope scope;
  PublicKey key;
  TimePoint from;
  std::optional<TimePoint> until;

  bool operator==(const TrustedKey&) const = default;
};

struct TrustList {
  Digest digest;  // of the envelope; not in the payload
  std::string deployment;
  std::uint64_t version = 0;  // only rises
  TimePoint issued;
  TimePoint expires;                    // after it the trust is stale, and stays in use
  std::vector<std::string> collectors;  // "name:port" or "[address]:port" of the ingest listener
  std::vector<std::string> enrolment;   // the same of the enrolment listener
  std::vector<std::string> server_cas;  // PEM, one certificate each
  std::vector<std::string> client_cas;
  std::vector<TrustedKey> keys;
  std::map<Role, std::size_t> thresholds;  // absent: 1

  bool operator==(const TrustList&) const = default;
};

// What an agent pins: all 256 bits of the root key's digest, or the first 100 of an enrolment
// string.
struct RootPin {
  Digest digest;  // bits behind the first `bits` are zero
  std::size_t bits = 256;

  bool operator==(const RootPin&) const = default;
};
[[nodiscard]] RootPin pin_of(const PublicKey& root);
// The first `bits` of a key's digest.
[[nodiscard]] RootPin make_pin(const Digest& digest, std::size_t bits);
[[nodiscard]] bool fits(const RootPin& pin, const PublicKey& root);

// What is distributed (GET /v1/trust): the root's public key, and the envelope that it signed.
struct RootedTrust {
  PublicKey root;
  Envelope envelope;

  bool operator==(const RootedTrust&) const = default;
};
[[nodiscard]] std::string encode(const RootedTrust& rooted);
[[nodiscard]] Result<RootedTrust> decode_rooted_trust(std::string_view json);

// Pin, then signature, then parse.
[[nodiscard]] Result<TrustList> open_trust(const RootedTrust& rooted, const RootPin& pin);
[[nodiscard]] Result<TrustList> open_trust(const Envelope& envelope, const PublicKey& root);
[[nodiscard]] std::string encode(const TrustList& trust);  // the payload

// The newer of two trusts of one deployment. Refuses an older version, another deployment, and
// another text under the same version.
[[nodiscard]] Result<TrustList> newer(TrustList known, TrustList offered);
[[nodiscard]] bool is_stale(const TrustList& trust, TimePoint now);

// How exact a time is: an agent's attested time is only a lower bound, by which nothing can be
// found to be "not yet valid".
enum class TimeIs { exact, lower_bound };

// The keys that may sign as `role` at `at` whatever the scope, and those whose scope covers
// `location`.
[[nodiscard]] Keyring keyring(const TrustList& trust, Role role, TimePoint at, TimeIs time_is);
[[nodiscard]] Keyring keyring(const TrustList& trust, Role role, const Location& location,
                              TimePoint at, TimeIs time_is);

// For people: why keyring(trust, role, at, ...) does not open the envelope. Whose signatures it
// has.
[[nodiscard]] std::string describe_signers(const TrustList& trust, const Envelope& envelope,
                                           Role role, TimePoint at);

}  // namespace examguard
