#include "core/site/roster_check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t longest_label = 256;  // bytes

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_free_text(std::string_view text) {
  return text.size() <= 4 * longest_label && to_visible(text) == text;
}

// Parents first; what is left when no parent can be found any more is a cycle or has no parent.
std::optional<RosterFault> order_regions(std::vector<Region>& regions) {
  std::set<std::string> known;
  for (const Region& region : regions) {
    if (!known.insert(region.code).second)
      return RosterFault{region.code, "", "", "", "this region is here twice"};
  }
  for (const Region& region : regions) {
    if (!region.parent.empty() && !known.contains(region.parent)) {
      return RosterFault{region.code, "", "", "",
                         "its parent " + region.parent + " is not in the roster"};
    }
  }
  std::set<std::string> placed;
  std::vector<Region> ordered;
  while (ordered.size() < regions.size()) {
    const std::size_t before = ordered.size();
    for (const Region& region : regions) {
      if (placed.contains(region.code)) continue;
      if (!region.parent.empty() && !placed.contains(region.parent)) continue;
      placed.insert(region.code);
      ordered.push_back(region);
    }
    if (ordered.size() > before) continue;
    const auto stuck = std::find_if(regions.begin(), regions.end(), [&](const Region& region) {
      return !placed.contains(region.code);
    });
    return RosterFault{stuck->code, "", "", "", "this region lies above itself"};
  }
  regions = std::move(ordered);
  return std::nullopt;
}

// By MAC and host name a PC is recognised when it enrols again, so each stands at one seat only.
class Addresses {
 public:
  std::optional<RosterFault> add(const Site& site, const Room& room, const Seat& seat) {
    const std::string here = "room " + room.code + ", seat " + seat.code;
    if (!seat.mac.empty()) {
      const auto [at, fresh] = macs_.emplace(seat.mac, "site " + site.code + ", " + here);
      if (!fresh)
        return fault(site, room, seat, "the MAC " + seat.mac + " is also at " + at->second);
    }
    if (!seat.host.empty()) {
      const auto [at, fresh] = hosts_.emplace(site.code + "/" + fold_case(seat.host), here);
      if (!fresh)
        return fault(site, room, seat, "the host name " + seat.host + " is also at " + at->second);
    }
    return std::nullopt;
  }

 private:
  static RosterFault fault(const Site& site, const Room& room, const Seat& seat, std::string what) {
    return {"", site.code, room.code, seat.code, std::move(what)};
  }

  std::map<std::string, std::string> macs_;   // in the whole deployment
  std::map<std::string, std::string> hosts_;  // in a site
};

std::optional<RosterFault> check_rooms(const Site& site, Addresses& addresses) {
  std::set<std::string> rooms;
  for (const Room& room : site.rooms) {
    if (!rooms.insert(room.code).second) {
      return RosterFault{"", site.code, room.code, "", "this room is here twice"};
    }
    std::set<std::string> seats;
    for (const Seat& seat : room.seats) {
      if (!seats.insert(seat.code).second) {
        return RosterFault{"", site.code, room.code, seat.code, "this seat is here twice"};
      }
      if (auto fault = addresses.add(site, room, seat)) return fault;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<RosterFault> complete(Roster& roster) {
  if (auto fault = order_regions(roster.regions)) return fault;
  std::set<std::string> regions;
  for (const Region& region : roster.regions) regions.insert(region.code);
  std::set<std::string> sites;
  Addresses addresses;
  for (const Site& site : roster.sites) {
    const auto fault = [&](std::string what) {
      return RosterFault{"", site.code, "", "", std::move(what)};
    };
    if (!sites.insert(site.code).second) return fault("this site is here twice");
    if (!regions.contains(site.region)) {
      return fault("its region " + site.region + " is not in the roster");
    }
    if (auto found = check_rooms(site, addresses)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> fault_of(const Region& region) {
  if (!is_code(region.code)) return "a region's code is 1 to 64 letters, digits, '-', '_' or '.'";
  if (!is_label(region.name)) return "a region needs a name";
  if (!region.parent.empty() && !is_code(region.parent)) return "the parent is no region code";
  return std::nullopt;
}

std::optional<std::string> fault_of(const Site& site) {
  if (!is_code(site.code)) return "a site's code is 1 to 64 letters, digits, '-', '_' or '.'";
  if (!is_label(site.name)) return "a site needs a name";
  if (!is_code(site.region)) return "a site needs the code of its region";
  for (const std::string* text : {&site.address, &site.person, &site.phone}) {
    if (!is_free_text(*text)) return "address, person and phone are text of one line";
  }
  return std::nullopt;
}

std::optional<std::string> fault_of(const Seat& seat) {
  if (!is_label(seat.code)) return "a seat needs a name of 1 to 64 characters";
  if (!is_free_text(seat.host)) return "the host name is text of one line";
  if (!seat.mac.empty() && canonical_mac(seat.mac) != seat.mac)
    return "expected a MAC like 00:11:22:aa:bb:cc";
  const bool is_ip = std::all_of(seat.ip.begin(), seat.ip.end(),
                                 [](char c) { return is_hex(lower(c)) || c == '.' || c == ':'; });
  if (!is_ip || seat.ip.size() > 45) return "expected an IP address";
  return std::nullopt;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= longest_label && to_visible(text) == text;
}

std::optional<std::string> canonical_mac(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_hex(lower(c)))
      digits += lower(c);
    else if (c != ':' && c != '-' && c != '.' && c != ' ')
      return std::nullopt;
  }
  if (digits.size() != 12) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) out += ':';
    out += digits.substr(i, 2);
  }
  return out;
}

}  // namespace examguard
