// What an office does at its desk: hand out enrolment codes, publish policies, import rosters. Each
// act that others must be able to check later is a ledger entry that names the person. On the
// store's thread, inside a transaction.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/site/roster.hpp"
#include "core/site/seat_hint.hpp"

namespace examguard {

struct CodeOrder {
  std::string site;
  std::string room;  // empty: any room of the site
  std::string seat;  // for one PC: its seat in that room
  std::int64_t count = 1;
  std::chrono::hours life{24 * 14};
  std::string by;
  // By what each PC finds its seat, beside what the roster says: a pattern of host names, or a
  // list.
  std::string seat_pattern{};
  std::vector<SeatHint> seats{};
};
struct MadeCode {
  std::string string;           // the enrolment string: shown once, kept only as a hash
  std::vector<SeatHint> seats;  // as the code keeps them
};
[[nodiscard]] Result<MadeCode> make_enrol_code(Store& store, const Office& office,
                                               const CodeOrder& order, TimePoint now);

// Takes the place of the roster before it.
struct RosterImport {
  bool is_new = true;             // false: it says what the newest says, nothing was added
  std::vector<std::string> gone;  // sites that are not in it any more
};
[[nodiscard]] Result<RosterImport> import_roster(Store& store, const Office& office, Roster roster,
                                                 const std::string& by, TimePoint now);

// An envelope signed offline by a policy key that trust names. Refuses a serial that does not rise.
[[nodiscard]] Result<Envelope> publish_policy(Store& store, const Office& office,
                                              const Envelope& policy, const std::string& by,
                                              TimePoint now);

// The same for a site's calendar, signed by a calendar key.
[[nodiscard]] Result<Envelope> publish_calendar(Store& store, const Office& office,
                                                const Envelope& calendar, const std::string& by,
                                                TimePoint now);

// The trust that this collector runs under becomes an entry of the office's log: its first, or what
// came in place of that.
[[nodiscard]] Result<> record_trust(Store& store, const Office& office, const std::string& by,
                                    TimePoint now);

}  // namespace examguard
