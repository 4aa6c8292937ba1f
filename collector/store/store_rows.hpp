// The rows of the store, plain, as they are kept: ledger entries, views, and what is neither.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/values.hpp"

namespace examguard {

struct StoredEntry {
  std::string log;
  std::uint64_t index = 0;
  Digest leaf;    // hash of the receipt's payload
  Digest digest;  // of the envelope
  std::string type;
  Bytes envelope;  // as it was accepted
  Bytes receipt;   // an envelope, signed by the log key
  TimePoint received;
};

// Rows of the views: plain, as they are kept. Who makes them: collector/ledger/apply.hpp.
struct RegionRow {
  std::string code, parent, name;  // parent empty: the top
};
struct SiteRow {
  std::string code, region, name, kind, address, person;
};
struct SeatRow {
  std::string site, room, seat, kind, disk, duty, host, mac, ip;
};
struct RosterRows {
  std::uint64_t index = 0;
  TimePoint received;
  std::vector<RegionRow> regions;
  std::vector<SiteRow> sites;
  std::vector<SeatRow> seats;
};
struct PolicyRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string id;
  std::uint64_t serial = 0;
  Digest digest;
  std::string level, region, site;
};
struct CalendarRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string site;
  std::uint64_t serial = 0;
  Digest digest;
  std::string payload;
};
struct EnrolmentRow {
  Digest digest;
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string site, room, agent;
  Bytes report_key;
  Digest tls_key;
  std::string host;  // JSON
};
struct AssignmentRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  Digest enrolment;
  std::string site, room, seat;
  TimePoint since;
  std::optional<TimePoint> until;
};
struct LinkRow {
  std::string agent, chain;
  std::uint64_t chain_index = 0;
  Digest digest;
  std::string boot_id;
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
};
struct ReportRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string site, agent;
  Digest enrolment;
  std::string room, seat;
  TimePoint finished;
  std::string outcome, flags;
  bool stale = false;
  std::uint64_t denied = 0, unlisted = 0, undetermined = 0, waived = 0, gaps = 0;
  std::optional<Digest> findings, programs;
  std::string policies;                         // JSON
  std::string host;                             // JSON
  std::string session, phase, part, readiness;  // empty: of no exam
  std::optional<bool> unchanged;
};
struct FindingRow {
  std::string id, verdict, severity, category, rule, layer, kind, product, name, path, todo, json;
  std::uint64_t count = 1, bytes = 0;
};
struct ProgramRow {
  std::string name, version, vendor, source, package, product;
};
struct StopRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  std::string agent, reason;
};
// What a person at the PC said: this is seat 12.
struct ClaimRow {
  std::string log;
  std::uint64_t index = 0;
  TimePoint received;
  Digest enrolment;
  std::string room, seat;  // room empty: that of the enrolment
};

// Neither evidence nor derived from it.
struct CodeRow {
  Digest hash;
  std::string site, room, seat;
  std::int64_t left = 0;
  TimePoint expires;
  std::string made_by;
  TimePoint made;
  std::string seats;  // hints, JSON (core/site/seat_hint.hpp); empty: the roster alone names PCs
};
// Why a PC that enrolled was given no seat.
struct SeatDoubtRow {
  Digest enrolment;
  std::string why;         // "several" or "taken"
  std::string room, seat;  // of the seat that was taken
};
struct AccountRow {
  std::string name, password, role, scope;  // password: scrypt text; scope: region or site code
  bool must_change = false;
};
struct SessionRow {
  Digest hash;
  std::string account, token;
  TimePoint started, used;
};

struct RosterView {
  std::optional<std::uint64_t> index;  // absent: no roster yet
  std::vector<RegionRow> regions;
  std::vector<SiteRow> sites;
};

}  // namespace examguard
