// What a running collector holds besides its store: names, trust, and the keys that may lie on it.
// Never a root or policy key. Loaded once from the state folder (docs/formats/ledger.md, "state
// folder").
#pragma once

#include <optional>
#include <string>

#include "core/crypto.hpp"
#include "core/evidence/trust.hpp"
#include "io/issuing.hpp"
#include "io/keys.hpp"

namespace examguard {

class Office {
 public:
  [[nodiscard]] static Result<Office> load(const std::string& folder);
  // As if this were its trust list: one that its root signed and that names its keys.
  [[nodiscard]] static Result<Office> load(const std::string& folder, RootedTrust rooted);

  [[nodiscard]] const TrustList& trust() const { return trust_; }
  [[nodiscard]] const RootedTrust& rooted_trust() const { return rooted_; }
  [[nodiscard]] const std::string& deployment() const { return trust_.deployment; }
  [[nodiscard]] const Signer& log_signer() const { return log_; }
  [[nodiscard]] const Signer& desk_signer() const { return desk_; }
  [[nodiscard]] Issuer client_issuer() const { return {client_ca_, *client_ca_key_}; }
  [[nodiscard]] const Certificate& client_ca() const { return client_ca_; }
  [[nodiscard]] const PrivateKey& server_key() const { return *server_key_; }
  [[nodiscard]] const std::string& server_certificates() const { return server_certificates_; }
  [[nodiscard]] TimePoint server_certificate_end() const { return server_certificate_end_; }
  // The keys that may have signed as `role` at `at`, whatever the scope.
  [[nodiscard]] Keyring keys(Role role, TimePoint at) const;
  // All that this trust ever gave the role to.
  [[nodiscard]] Keyring all_keys(Role role) const;

 private:
  Office(RootedTrust rooted, TrustList trust, Signer log, Signer desk, Certificate client_ca)
      : rooted_(std::move(rooted)),
        trust_(std::move(trust)),
        log_(std::move(log)),
        desk_(std::move(desk)),
        client_ca_(std::move(client_ca)) {}

  RootedTrust rooted_;
  TrustList trust_;
  Signer log_;
  Signer desk_;
  Certificate client_ca_;
  std::shared_ptr<const PrivateKey> client_ca_key_;
  std::shared_ptr<const PrivateKey> server_key_;
  std::string server_certificates_;  // PEM, own first
  TimePoint server_certificate_end_;
};

// A key file as something that signs.
[[nodiscard]] Result<Signer> load_signer(const std::string& path);

}  // namespace examguard
