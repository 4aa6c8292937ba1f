// Every reason for which an agent's envelope is refused, and every flag with which one is stored,
// in one place. Refused is only what cannot be attributed; fork, hole, late, stale, ended and wild
// clocks are stored and flagged. Pure: the store looks the facts up.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/evidence/chain.hpp"
#include "core/evidence/envelope.hpp"
#include "core/evidence/receipt.hpp"
#include "core/reason.hpp"
#include "core/report/report.hpp"
#include "core/site/seat_claim.hpp"
#include "core/values.hpp"

namespace examguard {

template <class T>
using Admission = boost::system::result<T, Refusal>;

// What an envelope says of itself before anything is verified: only to look up its enrolment.
struct Claim {
  PayloadType type = PayloadType::report;
  Id agent;
  Digest enrolment;
};
[[nodiscard]] Admission<Claim> read_claim(const Envelope& envelope);

// The enrolment that a claim names, as the store knows it.
struct KnownAgent {
  Id agent;
  Digest enrolment;
  PublicKey report_key;
  std::string site;
  bool ended = false;  // access was ended
};

// Who carried it: the agent of the client certificate, or an import, which has no certificate.
struct Carrier {
  std::optional<Id> certificate_agent;
  bool imported = false;
};

struct Admitted {
  Verified envelope;
  Id agent;
  Digest enrolment;
  ChainPlace chain;
  std::variant<ReportHeader, Stop, SeatClaim> body;

  // Digests that the site's store must hold, or get with the submission.
  [[nodiscard]] std::vector<ObjectName> objects() const;
};

// `known` is what the store found for the claim's enrolment.
[[nodiscard]] Admission<Admitted> admit(const Envelope& envelope,
                                        const std::optional<KnownAgent>& known,
                                        const Carrier& carrier);

// What the store looked up about the agent, before this envelope.
struct ChainFacts {
  std::optional<Stand> head;                 // the agent's newest link here
  std::vector<Digest> same_place;            // stored at this chain and index (not this digest)
  std::vector<Digest> before;                // stored at this chain and index − 1
  bool chain_known = false;                  // any link of this chain is stored
  bool after_known = false;                  // the link that `after` names is stored
  std::optional<std::string> chain_boot_id;  // of the stored links of this chain
  std::map<std::string, Digest> host_facts;  // of the agent's newest report, else its enrolment
  std::vector<PublishedPolicy> policy_now;
  TimePoint received;
};
// In the order of the enum, each once.
[[nodiscard]] std::vector<Flag> flags(const Admitted& admitted, const KnownAgent& known,
                                      const Carrier& carrier, const ChainFacts& facts);

// Rules that also views and pages ask for.
[[nodiscard]] bool is_stale(const std::vector<PolicyName>& judged_by,
                            const std::vector<PublishedPolicy>& now);
[[nodiscard]] bool is_skewed(const ReportTime& time, TimePoint received);
[[nodiscard]] bool is_late(const ReportTime& time, TimePoint received);

}  // namespace examguard
