// A roster as the payload of its envelope: JSON of the same shape as the YAML, nothing inherited.
#include <array>

#include "core/json.hpp"
#include "core/site/roster_check.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_items = 1'000'000;  // the envelope's size is the limit
constexpr std::array<std::string_view, 2> site_kinds{"exam_site", "entrusted"};
constexpr std::array<std::string_view, 4> seat_kinds{"candidate", "spare", "invigilator", "server"};
constexpr std::array<std::string_view, 3> disks{"normal", "restored", "diskless"};

void put(boost::json::object& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out[key] = text_for_json(text);
}

std::string text_or_empty(JsonFields& fields, std::string_view key) {
  return fields.optional_text(key).value_or("");
}

// What the parts are checked for is the same for every reader.
template <class T>
Result<T> finish(JsonFields& fields, T part, const std::optional<std::string>& fault) {
  if (auto error = fields.finish()) return *error;
  if (fault) return Error{ErrorCode::malformed, *fault};
  return part;
}

boost::json::value to_json(const Seat& seat) {
  boost::json::object out{
      {"code", seat.code}, {"kind", to_word(seat.kind)}, {"disk", to_word(seat.disk)}};
  put(out, "hours", to_text(seat.hours));
  put(out, "host", seat.host);
  put(out, "mac", seat.mac);
  put(out, "ip", seat.ip);
  return out;
}

Result<Seat> seat_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Seat seat;
  seat.code = fields.text("code");
  seat.kind = static_cast<SeatKind>(fields.choice("kind", seat_kinds));
  seat.disk = static_cast<Disk>(fields.choice("disk", disks));
  const auto hours = parse_duty_hours(text_or_empty(fields, "hours"));
  if (hours)
    seat.hours = *hours;
  else
    fields.fail("hours", hours.error());
  seat.host = text_or_empty(fields, "host");
  seat.mac = text_or_empty(fields, "mac");
  seat.ip = text_or_empty(fields, "ip");
  const auto fault = fault_of(seat);
  return finish(fields, std::move(seat), fault);
}

boost::json::value to_json(const Room& room) {
  boost::json::object out{{"code", room.code}};
  put(out, "name", room.name);
  boost::json::array seats;
  for (const Seat& seat : room.seats) seats.push_back(to_json(seat));
  out["seats"] = std::move(seats);
  return out;
}

Result<Room> room_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Room room{fields.text("code"), text_or_empty(fields, "name"),
            fields.objects<Seat>("seats", most_items, seat_from_json)};
  const bool is_named = is_label(room.code) && (room.name.empty() || is_label(room.name));
  return finish(fields, std::move(room),
                is_named ? std::nullopt : std::optional<std::string>("a room needs a name"));
}

boost::json::value to_json(const Region& region) {
  boost::json::object out{{"code", region.code}, {"name", region.name}};
  put(out, "parent", region.parent);
  return out;
}

Result<Region> region_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Region region{fields.text("code"), fields.text("name"), text_or_empty(fields, "parent")};
  const auto fault = fault_of(region);
  return finish(fields, std::move(region), fault);
}

boost::json::value to_json(const Site& site) {
  boost::json::object out{{"code", site.code}, {"name", site.name}, {"kind", to_word(site.kind)}};
  put(out, "address", site.address);
  put(out, "person", site.person);
  put(out, "phone", site.phone);
  out["region"] = site.region;
  boost::json::array rooms;
  for (const Room& room : site.rooms) rooms.push_back(to_json(room));
  out["rooms"] = std::move(rooms);
  return out;
}

Result<Site> site_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Site site;
  site.code = fields.text("code");
  site.name = fields.text("name");
  site.kind = static_cast<SiteKind>(fields.choice("kind", site_kinds));
  site.address = text_or_empty(fields, "address");
  site.person = text_or_empty(fields, "person");
  site.phone = text_or_empty(fields, "phone");
  site.region = fields.text("region");
  site.rooms = fields.objects<Room>("rooms", most_items, room_from_json);
  const auto fault = fault_of(site);
  return finish(fields, std::move(site), fault);
}

}  // namespace

std::string encode(const Roster& roster) {
  boost::json::array regions;
  for (const Region& region : roster.regions) regions.push_back(to_json(region));
  boost::json::array sites;
  for (const Site& site : roster.sites) sites.push_back(to_json(site));
  boost::json::object out{{"regions", std::move(regions)}, {"sites", std::move(sites)}};
  if (roster.before) out["before"] = to_text(*roster.before);
  return encode_json(out);
}

Result<Roster> decode_roster(const Verified& envelope) {
  if (envelope.type() != PayloadType::roster) {
    return Error{ErrorCode::refused, "roster: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = large_envelope_limit});
  if (!json) return within("roster", json.error());
  JsonFields fields(*json, "roster");
  Roster roster{fields.objects<Region>("regions", most_items, region_from_json),
                fields.objects<Site>("sites", most_items, site_from_json),
                fields.optional_digest("before")};
  if (auto error = fields.finish()) return *error;
  if (const auto fault = complete(roster)) {
    return Error{ErrorCode::malformed, "roster: " + fault->region + fault->site +
                                           (fault->room.empty() ? "" : ", room " + fault->room) +
                                           (fault->seat.empty() ? "" : ", seat " + fault->seat) +
                                           ": " + fault->what};
  }
  return roster;
}

}  // namespace examguard
