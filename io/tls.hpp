// What a TLS connection demands of its other end: version 1.3, a certificate under the given
// authorities alone (never the system's), names from the subject alternative name only, the
// explicit extended usage, P-256, P-384 or Ed25519 keys, no tickets and no early data.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/keys.hpp"

namespace examguard {

// One side's settings, shared by all its connections and unchangeable.
class TlsContext {
 public:
  struct Native;  // the library's context, for the HTTP files alone
  explicit TlsContext(std::shared_ptr<Native> native) : native_(std::move(native)) {}
  [[nodiscard]] Native& native() const { return *native_; }

 private:
  std::shared_ptr<Native> native_;
};

struct TlsServerOptions {
  std::string certificates_pem;  // own certificate first, then those that lead to the root
  const PrivateKey& key;
  std::string client_authorities_pem;  // empty: clients are not asked for a certificate
};
[[nodiscard]] Result<TlsContext> make_server_context(const TlsServerOptions& options);

// The validity of the server's certificate is judged at `at`, or by the system's clock.
struct TlsClientOptions {
  std::string server_authorities_pem;
  std::vector<std::string> names;   // DNS names and IP addresses; one of them must be there
  std::string certificates_pem;     // own; empty: none
  const PrivateKey* key = nullptr;  // goes with certificates_pem
  std::optional<TimePoint> at;
  bool ignore_not_before = false;  // `at` is only a lower bound of the true time
};
[[nodiscard]] Result<TlsContext> make_client_context(const TlsClientOptions& options);

// Believes any server. For fetching what carries its own signature, before there is anything to
// check a certificate with; nothing secret may be sent over such a connection.
[[nodiscard]] Result<TlsContext> make_unverified_client_context();

}  // namespace examguard
