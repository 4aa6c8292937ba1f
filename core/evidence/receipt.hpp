// A receipt is the signed ledger entry itself and the leaf of a Merkle tree to come: it says where
// an envelope stands in its site's log. Format: docs/formats/receipt.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/chain.hpp"
#include "core/evidence/envelope.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// What a stored envelope was accepted with. A closed list; meaning and rules:
// core/delivery/admit.hpp.
enum class Flag { fork, back, clone, hole, stale_policy, late, ended, skew };
[[nodiscard]] std::string_view to_word(Flag flag);
[[nodiscard]] Result<Flag> parse_flag(std::string_view word);

// The newest version of a policy that was published for that place.
struct PublishedPolicy {
  std::string id;
  std::uint64_t version = 0;  // the policy's serial
  Digest digest;

  bool operator==(const PublishedPolicy&) const = default;
};

struct Receipt {
  std::string log;  // "<deployment>/site/<code>" or "<deployment>/office"
  std::uint64_t index = 0;
  std::optional<Digest> prev;  // leaf hash of the entry before; absent in the first
  std::optional<Stand> stood;  // the agent's newest link before this one
  Digest envelope;
  PayloadType type = PayloadType::report;
  std::vector<Digest> objects;  // held then
  // Of what an agent signed; absent for desk entries:
  std::optional<Id> agent;
  std::optional<Digest> enrolment;
  std::optional<ChainPlace> chain;
  std::optional<std::string> room;  // as assigned then
  std::optional<std::string> seat;
  std::string
      carrier;         // who brought it: "tls:<digest>", "import:<name>", "desk:<account>", "enrol"
  TimePoint received;  // never below the entry before
  std::vector<Flag> flags;
  std::vector<PublishedPolicy> policy_now;

  bool operator==(const Receipt&) const = default;
};

[[nodiscard]] std::string site_log(std::string_view deployment, std::string_view site);
[[nodiscard]] std::string office_log(std::string_view deployment);

// SHA-256(0x00 ‖ payload), as in RFC 9162.
[[nodiscard]] Digest leaf_hash(std::string_view receipt_payload);

[[nodiscard]] std::string encode(const Receipt& receipt);
[[nodiscard]] Result<Envelope> seal_receipt(const Receipt& receipt, const Signer& log_key);
[[nodiscard]] Result<Receipt> decode_receipt(const Verified& envelope);
[[nodiscard]] bool has(const Receipt& receipt, Flag flag);

}  // namespace examguard
