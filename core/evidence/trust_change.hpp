// What an office changes in its trust list: addresses that come and go, officers' keys that begin
// and end. The result is for the root to sign; nothing that was signed before is touched.
#pragma once

#include <string>
#include <vector>

#include "core/evidence/trust.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct TrustChange {
  // Host names or IP addresses of the collector. One that comes is reached at the same ports as
  // those that are there; after those, until it is the only one.
  std::vector<std::string> names_added;
  std::vector<std::string> names_dropped;
  std::vector<TrustedKey> keys_added;
  // The beginning of a key's id, 8 digits at least. It ends now and stays in the list, so that what
  // it signed can be checked for ever.
  std::vector<std::string> keys_ended;
};

// The next version. `invalid_argument` for what is there already, is not there, or would leave a
// list by which nobody finds a collector or a collector can sign nothing.
[[nodiscard]] Result<TrustList> change_trust(TrustList trust, const TrustChange& change,
                                             TimePoint now);

// A list is signed for two years; after that it stays in use and is marked stale.
[[nodiscard]] TimePoint trust_end(TimePoint issued);

// "10.1.2.3" and "8441" -> "10.1.2.3:8441"; an IPv6 address gets brackets.
[[nodiscard]] std::string address_at(const std::string& name, std::string_view port);
// Of "name:port" or "[address]:port".
[[nodiscard]] std::string name_of(std::string_view address);

}  // namespace examguard
