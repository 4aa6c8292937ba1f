// What the ingest door does with what comes in: envelopes into the ledger, policies out.
// Synchronous work on the store's thread; the server parses before and answers after. Routes and
// answers: docs/formats/ledger.md.
#pragma once

#include <optional>
#include <string>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/delivery/admit.hpp"
#include "core/delivery/submission.hpp"

namespace examguard {

// The receipt, or the refusal with its reason. An Error is the store's own trouble: nothing was
// stored, try again.
[[nodiscard]] Result<Admission<Envelope>> ingest(Store& store, const Office& office,
                                                 const Submission& submission,
                                                 const Carrier& carrier,
                                                 std::string_view carried_by, TimePoint now);

// The body of GET /v1/policy for one agent: trust, the layers published for its site, its
// calendar, the PC's assignment.
[[nodiscard]] Result<Admission<std::string>> policy_for(Store& store, const Office& office,
                                                        const Id& agent, TimePoint now);

// The same for a PC of which nothing is known: trust and the province's layer.
[[nodiscard]] Result<std::string> policy_for_all(Store& store, const Office& office, TimePoint now);

// The policies that an agent at `site` should be judged by now, as receipts and admit() name them.
[[nodiscard]] Result<std::vector<PublishedPolicy>> published_for(Store& store,
                                                                 std::string_view site,
                                                                 TimePoint now);

}  // namespace examguard
