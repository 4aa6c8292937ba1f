// Makes certificates and signing requests. A certificate names its owner in the subject alternative
// name and has exactly one extended usage, so that a client's never passes for a server's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/certificates.hpp"
#include "io/keys.hpp"

namespace examguard {

struct Lifetime {
  TimePoint from;
  TimePoint until;
};

// One that signs certificates of servers and clients, and no further authorities.
[[nodiscard]] Result<Certificate> make_authority(const PrivateKey& key, std::string_view name,
                                                 Lifetime lifetime);

struct Issuer {
  const Certificate& certificate;
  const PrivateKey& key;
};

struct ServerNames {
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
};

[[nodiscard]] Result<Certificate> issue_server_certificate(Issuer issuer,
                                                           std::string_view public_key_der,
                                                           const ServerNames& names,
                                                           Lifetime lifetime);
[[nodiscard]] Result<Certificate> issue_client_certificate(Issuer issuer,
                                                           std::string_view public_key_der,
                                                           std::string_view uri, Lifetime lifetime);

[[nodiscard]] Result<std::string> make_signing_request(const PrivateKey& key,
                                                       std::string_view uri = {});  // PEM

}  // namespace examguard
