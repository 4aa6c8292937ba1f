#include "agent/service/generalize.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "agent/delivery/connection.hpp"
#include "agent/state/known.hpp"
#include "agent/state/spool.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

namespace filesystem = std::filesystem;

constexpr std::chrono::seconds time_to_deliver{20};
// What only an agent's state folder has: nothing is removed from another one.
constexpr std::array<std::string_view, 3> marks{"identity.json", "report.pem",
                                                "pending-enrolment.json"};
constexpr std::array<std::string_view, 2> stays{".lock", "pending-enrolment.json"};
constexpr std::array<std::string_view, 4> stays_frozen{"root.pin", "trust.json", "policy.json",
                                                       "scan-state"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Of an agent, or of nobody yet.
Result<> expect_state(const std::string& folder) {
  const auto names = list_folder(folder);
  if (!names) return names.error();
  const bool ours = std::any_of(names->begin(), names->end(),
                                [](const std::string& name) { return is_one_of(marks, name); });
  if (ours || names->empty()) return {};
  return Error{ErrorCode::not_found, folder + " is no state folder of an agent"};
}

// One try, for who can be reached.
void deliver(SharedSpool& shared, const AgentState& state) {
  const auto known = read_known(state, shared.spool.received());
  const auto key = state.tls_key();
  if (!known || !key) return;
  const TrustList& trust = known->policies.trust;
  const auto tls = client_context(trust, known->identity, **key, known->attested.time);
  if (tls)
    static_cast<void>(deliver_within(time_to_deliver, shared, trust, known->identity.agent, *tls));
}

Result<> settle_spool(const AgentState& state, bool discard) {
  const std::string folder = state.folder() + "/spool";
  if (!file_exists(folder) || discard) return {};
  auto spool = Spool::open(folder);
  if (!spool) return within("the spool (--discard gives it up)", spool.error());
  SharedSpool shared{{}, std::move(*spool)};
  if (shared.spool.waiting() > 0) deliver(shared, state);
  if (shared.spool.waiting() == 0) return {};
  return Error{ErrorCode::conflict,
               std::to_string(shared.spool.waiting()) +
                   " reports of this PC still wait for the collector, and would be lost: let it be "
                   "reached, or carry them on a stick (examguard-agent spool export), or give them "
                   "up with --discard"};
}

// The assignment in it is this PC's own; without a tag the collector is asked anew.
Result<> keep_policies_for_all(const AgentState& state) {
  auto kept = state.bundle();
  if (!kept) return kept.error();
  if (!*kept) {
    return Error{ErrorCode::not_found,
                 "this PC has no policies yet that could stay in the image: enrol it, and let its "
                 "service finish a scan"};
  }
  (*kept)->bundle.assignment.reset();
  return state.keep_bundle((*kept)->bundle, "");
}

Result<> remove_all_but(const std::string& folder, bool frozen) {
  std::error_code trouble;
  for (const auto& entry : filesystem::directory_iterator(folder, trouble)) {
    const std::string name = entry.path().filename().string();
    if (is_one_of(stays, name) || (frozen && is_one_of(stays_frozen, name))) continue;
    filesystem::remove_all(entry.path(), trouble);
    if (trouble) return Error{ErrorCode::io, entry.path().string() + ": " + trouble.message()};
  }
  if (trouble) return Error{ErrorCode::io, folder + ": " + trouble.message()};
  return {};
}

}  // namespace

Result<> generalize(const AgentState& state, const GeneralizeChoice& choice) {
  if (const auto ours = expect_state(state.folder()); !ours) return ours;
  if (const auto settled = settle_spool(state, choice.discard); !settled) return settled;
  if (choice.frozen) {
    if (const auto kept = keep_policies_for_all(state); !kept) return kept;
  }
  if (const auto kept = keep_pending_enrolment(state, choice.enrolment); !kept) return kept;
  if (const auto gone = remove_file(state.folder() + "/identity.json"); !gone) return gone;
  return remove_all_but(state.folder(), choice.frozen);
}

}  // namespace examguard
