// The signed farewell of core/report/report.hpp.
#include <algorithm>
#include <array>

#include "core/json.hpp"
#include "core/report/report.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 4> reasons{"shutdown", "service_stop", "upgrade",
                                                  "uninstall"};

}  // namespace

std::string_view to_word(Stop::Reason reason) {
  return reasons[static_cast<std::size_t>(reason)];
}

Result<Stop::Reason> parse_stop_reason(std::string_view word) {
  const auto found = std::find(reasons.begin(), reasons.end(), word);
  if (found != reasons.end()) return static_cast<Stop::Reason>(found - reasons.begin());
  std::string words;
  for (const std::string_view each : reasons)
    words += (words.empty() ? "" : ", ") + std::string(each);
  return Error{ErrorCode::invalid_argument,
               "reason \"" + std::string(word) + "\": expected one of " + words};
}

std::string encode(const Stop& stop) {
  return encode_json(boost::json::object{{"agent", to_text(stop.agent)},
                                         {"enrolment", to_text(stop.enrolment)},
                                         {"chain", to_json(stop.chain)},
                                         {"reason", to_word(stop.reason)},
                                         {"time", to_text(stop.time)},
                                         {"boot_id", text_for_json(stop.boot_id)}});
}

Result<Envelope> seal_stop(const Stop& stop, const Signer& report_key) {
  auto envelope = seal(PayloadType::stop, encode(stop), {report_key});
  if (!envelope) return envelope.error();
  const auto verified = open(*envelope, PayloadType::stop, {{report_key.key}, 1});
  if (!verified) return verified.error();
  if (const auto read = decode_stop(*verified); !read) return within("sealing", read.error());
  return envelope;
}

Result<Stop> decode_stop(const Verified& envelope) {
  if (envelope.type() != PayloadType::stop) {
    return Error{ErrorCode::refused, "stop: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = envelope_limit});
  if (!json) return within("stop", json.error());
  JsonFields fields(*json, "stop");
  Stop stop;
  stop.agent = fields.id("agent");
  stop.enrolment = fields.digest("enrolment");
  const auto chain = fields.optional_object("chain", chain_place_from_json);
  if (!chain) fields.fail("chain", "is missing");
  stop.reason = static_cast<Stop::Reason>(fields.choice("reason", reasons));
  stop.time = fields.time("time");
  stop.boot_id = fields.name("boot_id");
  if (auto error = fields.finish()) return *error;
  stop.chain = *chain;
  return stop;
}

}  // namespace examguard
