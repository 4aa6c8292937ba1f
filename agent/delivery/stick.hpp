// Envelopes, receipts and policies carried on a stick between a PC without a route and its
// collector. What comes back is believed only by its signatures. Layout: docs/formats/spool.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/state/known.hpp"

namespace examguard {

struct Exported {
  std::size_t envelopes = 0;
  std::vector<std::string> left_out;  // what could not be read, and why
};
// Writes everything that waits, with all its objects, and takes nothing out of the spool.
[[nodiscard]] Result<Exported> export_spool(const Spool& spool, const Id& agent,
                                            const std::string& folder);

// A receipt that holds, for an envelope that waits.
struct BroughtReceipt {
  std::string name;  // of the waiting envelope in the spool
  Envelope envelope;
  Receipt receipt;
};

struct Brought {
  std::vector<BroughtReceipt> receipts;
  std::optional<PolicyBundle> policies;
  std::vector<std::string> troubles;  // what did not hold, and what the collector refused
};
// What a folder has for this agent: <agent>-<name>.receipt.json and policies.
[[nodiscard]] Brought read_stick(const Spool& spool, const Known& known, const std::string& folder);

// The inbox of the spool: where an import leaves what the running service has to take.
[[nodiscard]] Result<> put_into_inbox(const AgentState& state, const Brought& brought);
// Takes receipts out of the inbox into the spool. `use` is given policies, and says whether they
// hold. What was looked at is removed.
[[nodiscard]] Brought take_inbox(Spool& spool, const std::string& state_folder,
                                 const TrustList& trust, const Id& agent,
                                 const std::function<Result<>(const PolicyBundle&)>& use);

}  // namespace examguard
