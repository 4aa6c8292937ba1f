// The state folder of an enrolled agent: its keys, what it was told of the deployment, and its
// spool. One process at a time holds it. Files and their meaning: docs/formats/spool.md.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/delivery/policy_bundle.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/evidence/receipt.hpp"
#include "core/evidence/trust.hpp"
#include "io/file.hpp"
#include "io/keys.hpp"

namespace examguard {

// What enrolment left behind. Exists only for a PC that is enrolled.
struct Identity {
  Id agent;
  Digest enrolment;
  Envelope enrolment_envelope;
  std::optional<Envelope> enrolment_receipt;
  std::string certificates;  // PEM: the PC's own, then those that issued it
  std::string site_log;      // "<deployment>/site/<code>"
};

class AgentState {
 public:
  // Makes the folder if it is not there. `unavailable` while another process holds it. Root works
  // on as whoever the folder belongs to (io/account.hpp).
  [[nodiscard]] static Result<AgentState> hold(const std::string& folder);
  // For commands that only look; takes no lock.
  [[nodiscard]] static Result<AgentState> look(const std::string& folder);

  [[nodiscard]] const std::string& folder() const { return folder_; }

  // The two keys, made at first use.
  [[nodiscard]] Result<std::shared_ptr<const PrivateKey>> report_key() const;
  [[nodiscard]] Result<std::shared_ptr<const PrivateKey>> tls_key() const;
  [[nodiscard]] Result<Signer> report_signer() const;

  // Absent: not enrolled yet. An error: damaged, with what to do.
  [[nodiscard]] Result<std::optional<Identity>> identity() const;
  [[nodiscard]] Result<> keep_identity(const Identity& identity) const;

  // The trust under the pinned root; absent before enrolment.
  [[nodiscard]] Result<std::optional<KnownPolicies>> known_policies() const;
  [[nodiscard]] Result<> keep_trust(const RootedTrust& rooted) const;
  [[nodiscard]] Result<RootedTrust> rooted_trust() const;

  // The last good bundle, with its tag; absent: none came yet.
  struct KeptBundle {
    PolicyBundle bundle;
    std::string tag;
  };
  [[nodiscard]] Result<std::optional<KeptBundle>> bundle() const;
  [[nodiscard]] Result<> keep_bundle(const PolicyBundle& bundle, const std::string& tag) const;

 private:
  explicit AgentState(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<std::shared_ptr<const PrivateKey>> key(const char* name) const;

  std::string folder_;
  std::optional<FolderLock> lock_;
};

}  // namespace examguard
