// Why nothing may be appended: the collector does not believe its own clock. Said in one place to
// agents and desks (a refusal), in the log, on the pages and to the commands (JSON).
// A clock that is behind is no reason; `received` only repeats.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/evidence/ledger.hpp"
#include "core/messages.hpp"
#include "core/reason.hpp"

namespace examguard {

struct ClockDoubt {
  ClockVerdict verdict = ClockVerdict::jumped_ahead;  // never believed
  TimePoint clock;                                    // what it says
  TimePoint passed;  // the certificate's end, or 30 days before this the newest entry

  bool operator==(const ClockDoubt&) const = default;
};

[[nodiscard]] Result<std::optional<ClockDoubt>> clock_doubt(Store& store, const Office& office,
                                                            TimePoint now);

// One English sentence with what to do, for logs and refusals.
[[nodiscard]] std::string to_text(const ClockDoubt& doubt);
[[nodiscard]] Refusal refusal_of(const ClockDoubt& doubt);
// The same for people, times in Beijing time.
[[nodiscard]] std::string words_of(Language language, const ClockDoubt& doubt);

// "clock_stopped" of the API's answers.
[[nodiscard]] boost::json::value to_json(const ClockDoubt& doubt);
[[nodiscard]] Result<ClockDoubt> clock_doubt_from_json(const boost::json::value& json);

}  // namespace examguard
