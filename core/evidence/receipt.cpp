#include "core/evidence/receipt.hpp"

#include <algorithm>
#include <array>

#include "core/evidence/trust.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_items = 64;

constexpr std::array<std::string_view, 8> flag_words{"fork",         "back", "clone", "hole",
                                                     "stale_policy", "late", "ended", "skew"};

boost::json::value to_json(const PublishedPolicy& policy) {
  return boost::json::object{
      {"id", policy.id}, {"version", policy.version}, {"digest", to_text(policy.digest)}};
}

Result<PublishedPolicy> published_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  PublishedPolicy policy{fields.name("id"), fields.count("version"), fields.digest("digest")};
  if (auto error = fields.finish()) return *error;
  return policy;
}

// "<deployment>/site/<code>" or "<deployment>/office".
bool is_log_name(std::string_view log) {
  const std::size_t slash = log.find('/');
  if (slash == std::string_view::npos || !is_code(log.substr(0, slash))) return false;
  const std::string_view rest = log.substr(slash + 1);
  return rest == "office" || (rest.starts_with("site/") && is_code(rest.substr(5)));
}

}  // namespace

std::string_view to_word(Flag flag) {
  return flag_words[static_cast<std::size_t>(flag)];
}

Result<Flag> parse_flag(std::string_view word) {
  const auto found = std::find(flag_words.begin(), flag_words.end(), word);
  if (found == flag_words.end()) return Error{ErrorCode::unsupported, "unknown flag"};
  return static_cast<Flag>(found - flag_words.begin());
}

std::string site_log(std::string_view deployment, std::string_view site) {
  return std::string(deployment) + "/site/" + std::string(site);
}

std::string office_log(std::string_view deployment) {
  return std::string(deployment) + "/office";
}

Digest leaf_hash(std::string_view receipt_payload) {
  Hasher hasher;
  hasher.add(std::string_view("\0", 1));
  hasher.add(receipt_payload);
  return hasher.finish().sha256;
}

std::string encode(const Receipt& receipt) {
  boost::json::object out{{"log", receipt.log}, {"index", receipt.index}};
  if (receipt.prev) out["prev"] = to_text(*receipt.prev);
  if (receipt.stood) out["stood"] = to_json(*receipt.stood);
  out["envelope"] = to_text(receipt.envelope);
  out["type"] = to_word(receipt.type);
  boost::json::array objects;
  for (const Digest& object : receipt.objects) objects.emplace_back(to_text(object));
  out["objects"] = std::move(objects);
  if (receipt.agent) out["agent"] = to_text(*receipt.agent);
  if (receipt.enrolment) out["enrolment"] = to_text(*receipt.enrolment);
  if (receipt.chain) out["chain"] = to_json(*receipt.chain);
  if (receipt.room) out["room"] = *receipt.room;
  if (receipt.seat) out["seat"] = *receipt.seat;
  out["carrier"] = receipt.carrier;
  out["received"] = to_text(receipt.received);
  boost::json::array flags;
  for (const Flag flag : receipt.flags) flags.emplace_back(to_word(flag));
  out["flags"] = std::move(flags);
  boost::json::array policies;
  for (const PublishedPolicy& policy : receipt.policy_now) policies.push_back(to_json(policy));
  out["policy_now"] = std::move(policies);
  return encode_json(out);
}

Result<Envelope> seal_receipt(const Receipt& receipt, const Signer& log_key) {
  return seal(PayloadType::receipt, encode(receipt), {log_key});
}

Result<Receipt> decode_receipt(const Verified& envelope) {
  if (envelope.type() != PayloadType::receipt) {
    return Error{ErrorCode::refused, "receipt: an envelope of another type"};
  }
  const auto json = decode_json(envelope.payload(), {.bytes = envelope_limit});
  if (!json) return within("receipt", json.error());
  JsonFields fields(*json, "receipt");
  Receipt out;
  out.log = fields.name("log");
  out.index = fields.count("index");
  out.prev = fields.optional_digest("prev");
  out.stood = fields.optional_object("stood", stand_from_json);
  out.envelope = fields.digest("envelope");
  const std::string type = fields.name("type");
  out.objects = fields.digests("objects");
  out.agent = fields.optional_id("agent");
  out.enrolment = fields.optional_digest("enrolment");
  out.chain = fields.optional_object("chain", chain_place_from_json);
  out.room = fields.optional_text("room");
  out.seat = fields.optional_text("seat");
  out.carrier = fields.name("carrier");
  out.received = fields.time("received");
  for (const std::string& word : fields.texts("flags")) {
    if (const auto flag = parse_flag(word)) {
      out.flags.push_back(*flag);
    } else {
      fields.fail("flags", flag.error());
    }
  }
  out.policy_now = fields.objects<PublishedPolicy>("policy_now", most_items, published_from_json);
  if (!is_log_name(out.log)) fields.fail("log", "expected <deployment>/site/<code> or /office");
  if (out.prev.has_value() != (out.index > 0)) {
    fields.fail("prev", "belongs to every entry but the first");
  }
  if (auto error = fields.finish()) return *error;
  const auto word = parse_payload_type(type);
  if (!word) return within("receipt.type", word.error());
  out.type = *word;
  return out;
}

bool has(const Receipt& receipt, Flag flag) {
  return std::find(receipt.flags.begin(), receipt.flags.end(), flag) != receipt.flags.end();
}

}  // namespace examguard
