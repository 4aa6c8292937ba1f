#include "core/site/seat_search.hpp"

#include <algorithm>

#include "core/crypto.hpp"

namespace examguard {
namespace {

using Why = SeatSearch::Why;

std::string with_case(std::string text, char first, char last, char to) {
  for (char& c : text) {
    if (c >= first && c <= last) c = static_cast<char>(c - first + to);
  }
  return text;
}

// A fact is a digest, so that a name in another case is another one: people write either.
bool names(const MachineFacts& facts, const char* fact, const std::string& value) {
  const auto found = facts.find(fact);
  if (value.empty() || found == facts.end()) return false;
  return found->second == sha256(value) ||
         found->second == sha256(with_case(value, 'A', 'Z', 'a')) ||
         found->second == sha256(with_case(value, 'a', 'z', 'A'));
}

bool names_any(const MachineFacts& facts, const char* fact,
               const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(),
                     [&](const std::string& value) { return names(facts, fact, value); });
}

template <class Fits>
std::vector<std::size_t> those(const std::vector<NamedSeat>& seats, Fits fits) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (fits(seats[i])) found.push_back(i);
  }
  return found;
}

SeatSearch look_at(const std::vector<NamedSeat>& seats, const std::vector<std::size_t>& named,
                   const MachineFacts& facts) {
  if (named.empty()) return {};
  if (named.size() > 1) return {Why::names_several, {}, false};
  const NamedSeat& seat = seats[named.front()];
  if (!seat.sitter || seat.is_own) return {Why::found, named.front(), seat.is_own};
  if (!is_same_machine(*seat.sitter, facts)) return {Why::taken, named.front(), false};
  return {Why::found, named.front(), true};
}

}  // namespace

SeatSearch search_seat(const std::vector<NamedSeat>& seats, const MachineFacts& facts,
                       std::string_view address) {
  const auto by_name = look_at(seats,
                               those(seats,
                                     [&](const NamedSeat& seat) {
                                       return names_any(facts, "mac", seat.macs) ||
                                              names_any(facts, "host", seat.hosts);
                                     }),
                               facts);
  if (by_name.why == Why::found) return by_name;
  const auto own = those(seats, [](const NamedSeat& seat) { return seat.is_own; });
  if (own.size() == 1) return {Why::found, own.front(), true};
  if (by_name.why != Why::nobody_names_it) return by_name;
  const auto card = facts.find("mac");
  const auto before = those(seats, [&](const NamedSeat& seat) {
    if (!seat.sitter || card == facts.end()) return false;
    const auto theirs = seat.sitter->find("mac");
    return theirs != seat.sitter->end() && theirs->second == card->second;
  });
  if (before.size() == 1) return {Why::found, before.front(), true};
  return look_at(seats,
                 those(seats,
                       [&](const NamedSeat& seat) {
                         return !address.empty() && std::find(seat.ips.begin(), seat.ips.end(),
                                                              address) != seat.ips.end();
                       }),
                 facts);
}

}  // namespace examguard
