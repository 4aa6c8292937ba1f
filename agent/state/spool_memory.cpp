#include "agent/state/spool_memory.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_lost = 100'000;

boost::json::value lost_to_json(const Lost& lost) {
  return boost::json::object{
      {"chain", to_text(lost.chain)}, {"index", lost.index}, {"reason", lost.reason}};
}

Result<Lost> lost_from_json(const boost::json::value& json) {
  JsonFields fields(json, "lost");
  Lost lost;
  lost.chain = fields.id("chain");
  lost.index = fields.count("index");
  lost.reason = fields.text("reason");
  if (const auto error = fields.finish()) return *error;
  return lost;
}

Result<Coalesced> coalesced_from_json(const boost::json::value& json) {
  JsonFields fields(json, "coalesced");
  Coalesced coalesced;
  coalesced.scans = fields.count("scans");
  coalesced.from = fields.time("from");
  coalesced.to = fields.time("to");
  if (const auto error = fields.finish()) return *error;
  return coalesced;
}

Result<std::string> boot_from_json(const boost::json::value& json) {
  JsonFields fields(json, "time");
  std::string boot = fields.optional_text("boot_id").value_or("");
  if (const auto error = fields.finish()) return *error;
  return boot;
}

Result<Digest> digest_from_json(const boost::json::value& json) {
  JsonFields fields(json, "object");
  const Digest digest = fields.digest("digest");
  if (const auto error = fields.finish()) return *error;
  return digest;
}

}  // namespace

std::string encode(const SpoolMemory& memory) {
  boost::json::object json;
  if (memory.head) json["head"] = to_json(*memory.head);
  json["boot_id"] = memory.head_boot;
  json["next"] = memory.next_number;
  if (memory.seen) json["seen"] = to_text(*memory.seen);
  if (memory.received) json["received"] = to_text(*memory.received);
  boost::json::array lost;
  for (const Lost& one : memory.lost) lost.push_back(lost_to_json(one));
  json["lost"] = std::move(lost);
  if (memory.coalesced) {
    json["coalesced"] = boost::json::object{{"scans", memory.coalesced->scans},
                                            {"from", to_text(memory.coalesced->from)},
                                            {"to", to_text(memory.coalesced->to)}};
  }
  return encode_json(json);
}

Result<SpoolMemory> decode_spool_memory(std::string_view bytes) {
  const auto json = decode_json(bytes);
  if (!json) return json.error();
  JsonFields fields(*json);
  SpoolMemory memory;
  memory.head = fields.optional_object<Stand>("head", stand_from_json);
  memory.head_boot = fields.optional_text("boot_id").value_or("");
  memory.next_number = fields.count_or("next", 0);
  memory.seen = fields.optional_digest("seen");
  memory.received = fields.optional_time("received");
  memory.lost = fields.objects<Lost>("lost", most_lost, lost_from_json);
  memory.coalesced = fields.optional_object<Coalesced>("coalesced", coalesced_from_json);
  if (const auto error = fields.finish()) return *error;
  return memory;
}

Result<OwnPlace> read_own_place(const Envelope& envelope) {
  const auto json = decode_json(envelope.payload);
  if (!json) return json.error();
  JsonFields fields(*json);
  OwnPlace own;
  const auto chain = fields.optional_object<ChainPlace>("chain", chain_place_from_json);
  own.boot_id = fields.optional_text("boot_id").value_or("");
  // A report's time is an object, a stop's is a moment.
  if (const auto* time = fields.child("time"); time != nullptr && time->is_object()) {
    const auto boot = boot_from_json(*time);
    if (!boot) return boot.error();
    own.boot_id = *boot;
  }
  for (const char* name : {"findings", "programs"}) {
    if (const auto digest = fields.optional_object<Digest>(name, digest_from_json)) {
      own.objects.push_back(*digest);
    }
  }
  own.lost = fields.objects<Lost>("lost", most_lost, lost_from_json);
  own.tells_coalesced = fields.child("coalesced") != nullptr;
  if (const auto error = fields.finish()) return *error;
  if (!chain) return Error{ErrorCode::malformed, "an envelope of this PC names no chain"};
  own.place = *chain;
  return own;
}

void count_sealed(SpoolMemory& memory, const OwnPlace& own, const Digest& digest) {
  memory.head = stand_at(own.place, digest);
  memory.head_boot = own.boot_id;
  std::erase_if(memory.lost, [&](const Lost& lost) {
    return std::find(own.lost.begin(), own.lost.end(), lost) != own.lost.end();
  });
  if (own.tells_coalesced) memory.coalesced.reset();
}

Result<TimePoint> received_of(const Envelope& receipt) {
  const auto json = decode_json(receipt.payload);
  if (!json) return json.error();
  JsonFields fields(*json, "receipt");
  const TimePoint received = fields.time("received");
  if (const auto error = fields.finish()) return *error;
  return received;
}

}  // namespace examguard
