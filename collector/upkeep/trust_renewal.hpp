// A new trust list, in two steps: where the root's key is, a list is changed and signed; where the
// collector is, it is taken over. Agents get it with their next policies and need not be touched.
#pragma once

#include <string>
#include <vector>

#include "collector/upkeep/officers_key.hpp"
#include "core/evidence/trust.hpp"
#include "core/result.hpp"

namespace examguard {

struct TrustOrder {
  // The list that is changed: a collector's trust.json, or a copy.
  std::string from = "/var/lib/examguard-collector/trust.json";
  std::string root_key;  // private key of the root, PEM; only read
  std::string output;    // a new file
  std::vector<std::string> names_added, names_dropped;
  std::vector<OfficersKeyFile> policy_keys, calendar_keys;  // that begin
  std::vector<std::string> keys_ended;                      // the beginning of a key's id
};

// Without any change: the same for two more years. Needs no collector.
[[nodiscard]] Result<TrustList> sign_trust(const TrustOrder& order, TimePoint now);

// What a file like trust.json says, signed by the root that it brings along.
[[nodiscard]] Result<TrustList> read_trust(const std::string& file);

// The collector must not be running. Its certificate is issued again for names that it lacks, and
// the list becomes an entry of the office's log. Once more after a failure does no harm.
[[nodiscard]] Result<TrustList> adopt_trust(const std::string& folder, const std::string& file,
                                            TimePoint now);

}  // namespace examguard
