// The certificate of the three doors: two years, issued by the collector's own server CA. It is
// renewed before or after its end, with the same key and names; the PCs know the CA and notice
// nothing.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/issuing.hpp"

namespace examguard {

// PEM, own first, then the CA. Never outlives its CA; `refused` after the CA's end.
[[nodiscard]] Result<std::string> make_server_certificates(Issuer authority,
                                                           std::string_view public_key_der,
                                                           const ServerNames& names, TimePoint now);

// Host names and IP addresses as a certificate names them.
[[nodiscard]] ServerNames server_names(const std::vector<std::string>& names);

// Replaces the one in the state folder of a collector that does not run. Its end.
[[nodiscard]] Result<TimePoint> renew_server_certificate(const std::string& folder, TimePoint now);

// The same, if it lacks one of the names: those that it has stay, since a PC that was off knows no
// other. Whoever calls holds the folder.
[[nodiscard]] Result<> certify_names(const std::string& folder, const ServerNames& names,
                                     TimePoint now);

// Soon: people are told on every page.
[[nodiscard]] bool ends_soon(TimePoint certificate_end, TimePoint now);

}  // namespace examguard
