// X.509 certificates and signing requests: made, issued and read. Names live in the subject
// alternative name only; what a certificate may be used for is said by exactly one extended usage.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/keys.hpp"

namespace examguard {

// What a certificate says. Nothing here is verified; the TLS layer verifies before it hands one on.
struct Certificate {
  Bytes der;
  Bytes public_key_der;  // SubjectPublicKeyInfo
  Bytes serial;
  std::string subject;  // for showing
  std::vector<std::string> uris;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  TimePoint not_before;
  TimePoint not_after;
  bool authority = false;    // may issue others
  bool for_servers = false;  // extended usage serverAuth
  bool for_clients = false;  // extended usage clientAuth

  bool operator==(const Certificate&) const = default;
};

[[nodiscard]] Result<Certificate> parse_certificate(std::string_view der);
[[nodiscard]] Result<std::vector<Certificate>> parse_certificates(std::string_view pem);  // 1 to 16
[[nodiscard]] std::string to_pem(const Certificate& certificate);

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

// A PKCS#10 request, PEM. Opening one proves that who made it holds the key; what the request asks
// for is not taken over by anything here.
struct SigningRequest {
  Bytes public_key_der;
  std::vector<std::string> uris;
};

[[nodiscard]] Result<std::string> make_signing_request(const PrivateKey& key,
                                                       std::string_view uri = {});
[[nodiscard]] Result<SigningRequest> open_signing_request(std::string_view pem);

}  // namespace examguard
