#include "core/site/seat_claim.hpp"

#include "core/json.hpp"
#include "core/site/roster_check.hpp"
#include "core/text_for_json.hpp"

namespace examguard {

std::string encode(const SeatClaim& claim) {
  boost::json::object json{{"agent", to_text(claim.agent)},
                           {"enrolment", to_text(claim.enrolment)},
                           {"chain", to_json(claim.chain)}};
  if (!claim.room.empty()) json["room"] = text_for_json(claim.room);
  json["seat"] = text_for_json(claim.seat);
  json["time"] = to_text(claim.time);
  json["boot_id"] = text_for_json(claim.boot_id);
  return encode_json(json);
}

Result<Envelope> seal_seat_claim(const SeatClaim& claim, const Signer& report_key) {
  auto envelope = seal(PayloadType::seat, encode(claim), {report_key});
  if (!envelope) return envelope.error();
  const auto verified = open(*envelope, PayloadType::seat, {{report_key.key}, 1});
  if (!verified) return verified.error();
  if (const auto read = decode_seat_claim(*verified); !read) return within("sealing", read.error());
  return envelope;
}

Result<SeatClaim> decode_seat_claim(const Verified& envelope) {
  if (envelope.type() != PayloadType::seat) {
    return Error{ErrorCode::refused, "seat: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = envelope_limit});
  if (!json) return within("seat", json.error());
  JsonFields fields(*json, "seat");
  SeatClaim claim;
  claim.agent = fields.id("agent");
  claim.enrolment = fields.digest("enrolment");
  const auto chain = fields.optional_object("chain", chain_place_from_json);
  if (!chain) fields.fail("chain", "is missing");
  claim.room = fields.optional_text("room").value_or("");
  claim.seat = fields.name("seat");
  claim.time = fields.time("time");
  claim.boot_id = fields.name("boot_id");
  if (!claim.room.empty() && !is_label(claim.room)) fields.fail("room", "is no room's name");
  if (!is_label(claim.seat)) fields.fail("seat", "is no seat's name");
  if (auto error = fields.finish()) return *error;
  claim.chain = *chain;
  return claim;
}

}  // namespace examguard
