// Which seat is a PC's when nobody typed it: the one that its MAC or host name belongs to, else the
// one that it has, else the one where its network card sat before, else the one of its address.
// One PC, one seat: what names two seats, or a seat where another PC sits, gives none. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/site/machine_facts.hpp"

namespace examguard {

struct NamedSeat {
  std::vector<std::string> hosts;  // as people write them
  std::vector<std::string> macs;   // "00:11:22:aa:bb:cc"
  std::vector<std::string> ips;
  std::optional<MachineFacts> sitter;  // of the PC that has it; absent: it is free
  bool is_own = false;                 // that PC is this one: it has this agent's id
};

struct SeatSearch {
  enum class Why { found, nobody_names_it, names_several, taken };
  Why why = Why::nobody_names_it;
  std::optional<std::size_t> seat;  // found; or the one that is taken
  bool is_same_machine = false;     // found, and this machine sat there before
};
// `address` is what the collector sees of the connection; the weakest, since a router may stand in
// between: it never takes a seat from anybody.
[[nodiscard]] SeatSearch search_seat(const std::vector<NamedSeat>& seats, const MachineFacts& facts,
                                     std::string_view address);

}  // namespace examguard
