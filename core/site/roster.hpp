// The roster says which seats must report: regions as a tree with official codes, sites with the
// head data of the annexes, rooms, seats. Read from strict YAML or csv; errors name the row.
// Format: docs/formats/roster.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/envelope.hpp"
#include "core/evidence/trust.hpp"
#include "core/policy/policy.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct Region {
  std::string code;    // official, e.g. "430100"
  std::string name;    // 长沙市
  std::string parent;  // code; empty at the top

  bool operator==(const Region&) const = default;
};

enum class Disk { normal, restored, diskless };
[[nodiscard]] std::string_view to_word(Disk disk);
[[nodiscard]] Result<Disk> parse_disk(std::string_view word);

// "mon-fri 08:00-18:00", several separated by commas; without days: every day. Asia/Shanghai.
struct DutyHours {
  std::uint8_t days = 0x7f;  // bit 0 is Monday
  unsigned from_minute = 0;  // of the day
  unsigned to_minute = 0;    // not included; more than `from_minute`, at most 1440

  bool operator==(const DutyHours&) const = default;
};
[[nodiscard]] Result<std::vector<DutyHours>> parse_duty_hours(std::string_view text);
[[nodiscard]] std::string to_text(const std::vector<DutyHours>& hours);

struct Seat {
  std::string code;  // unique in its room
  SeatKind kind = SeatKind::candidate;
  Disk disk = Disk::normal;
  std::vector<DutyHours> hours;  // empty: due in exam windows only
  std::string host;              // by which a known PC is recognised when it enrols again
  std::string mac;               // "00:11:22:aa:bb:cc"
  std::string ip;

  bool operator==(const Seat&) const = default;
};

struct Room {
  std::string code;  // unique in its site
  std::string name;
  std::vector<Seat> seats;

  bool operator==(const Room&) const = default;
};

enum class SiteKind { exam_site, entrusted };  // 考试点, 受托单位
[[nodiscard]] std::string_view to_word(SiteKind kind);

struct Site {
  std::string code;  // unique in the deployment; letters, digits, '-', '_', '.'
  std::string name;
  SiteKind kind = SiteKind::exam_site;
  std::string address;
  std::string person;  // responsible
  std::string phone;
  std::string region;  // code
  std::vector<Room> rooms;

  bool operator==(const Site&) const = default;
};

// Valid: codes unique, parents and regions present, no cycle.
struct Roster {
  std::vector<Region> regions;  // parents before children
  std::vector<Site> sites;
  // In the ledger: the one in whose place it comes, so that a roster that was there once can come
  // again.
  std::optional<Digest> before{};

  bool operator==(const Roster&) const = default;
};

[[nodiscard]] Result<Roster> parse_roster_yaml(std::string_view text, std::string_view file);
[[nodiscard]] Result<Roster> parse_roster_csv(std::string_view text, std::string_view file);
// By the file's name: .csv, else YAML.
[[nodiscard]] Result<Roster> parse_roster(std::string_view text, std::string_view file);

[[nodiscard]] const Site* find_site(const Roster& roster, std::string_view code);
[[nodiscard]] const Region* find_region(const Roster& roster, std::string_view code);
// The region and all above it, nearest first.
[[nodiscard]] std::vector<std::string> regions_above(const Roster& roster, std::string_view region);
[[nodiscard]] Location location_of(const Roster& roster, const Site& site);
// What a site's log keeps: the site with the regions above it.
[[nodiscard]] Roster part_of(const Roster& roster, std::string_view site);
// Another roster laid over this one: regions and sites replace those of the same code.
[[nodiscard]] Result<Roster> merge(Roster known, const Roster& newer);

// Payload of type roster: JSON of the same shape as the YAML.
[[nodiscard]] std::string encode(const Roster& roster);
[[nodiscard]] Result<Roster> decode_roster(const Verified& envelope);

}  // namespace examguard
