// The one way into the ledger: an admitted envelope gets its place, its receipt is signed, the
// entry is added and folded into the views, all inside the caller's transaction. The same envelope
// again earns the receipt that it has.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/delivery/admit.hpp"
#include "core/evidence/envelope.hpp"
#include "core/evidence/receipt.hpp"

namespace examguard {

struct NewEntry {
  std::string log;
  Verified envelope;
  Receipt receipt;  // what the caller knows of it: everything but log, index, prev, received,
                    // envelope and type
  std::vector<Bytes> objects{};  // stored with it
};

// The receipt's envelope. `now` is the collector's clock.
[[nodiscard]] Result<Envelope> append(Store& store, const Office& office, NewEntry entry,
                                      TimePoint now);

// The newest layers published for a place, province first.
[[nodiscard]] Result<std::vector<PolicyRow>> policies_for(Store& store, std::string_view site,
                                                          TimePoint at);

}  // namespace examguard
