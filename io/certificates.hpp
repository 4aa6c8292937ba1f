// X.509 certificates and signing requests, read. Names count from the subject alternative name
// only, and keys other than P-256, P-384 and Ed25519 are refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

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

// A PKCS#10 request, PEM. Opening one proves that who made it holds the key; what the request asks
// for is not taken over by anything here.
struct SigningRequest {
  Bytes public_key_der;
  std::vector<std::string> uris;
};

[[nodiscard]] Result<SigningRequest> open_signing_request(std::string_view pem);

}  // namespace examguard
