// What a roster must keep whatever it was read from: only for core/site/roster*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/site/roster.hpp"

namespace examguard {

// Where in the roster something is wrong, so that a reader can name its line.
struct RosterFault {
  std::string region;  // code; or
  std::string site;    // code, and
  std::string room;
  std::string seat;
  std::string what;
};

// Puts parents before children, and finds the first thing that cannot be: codes twice, parents and
// regions that are absent, a cycle, a MAC or host name at two seats.
[[nodiscard]] std::optional<RosterFault> complete(Roster& roster);

// Each part by itself.
[[nodiscard]] std::optional<std::string> fault_of(const Region& region);
[[nodiscard]] std::optional<std::string> fault_of(const Site& site);  // without its rooms
[[nodiscard]] std::optional<std::string> fault_of(const Seat& seat);
// Rooms and seats are named by people: any text without control characters, 1 to 64 characters.
[[nodiscard]] bool is_label(std::string_view text);

// "00-11-22-AA-BB-CC" and "001122aabbcc" become "00:11:22:aa:bb:cc"; absent if it is no address.
[[nodiscard]] std::optional<std::string> canonical_mac(std::string_view text);

}  // namespace examguard
