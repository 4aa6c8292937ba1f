#include "core/evidence/envelope.hpp"

#include <algorithm>
#include <array>

#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::array<std::string_view, 11> words{"trust",      "policy",    "calendar", "roster",
                                                 "assignment", "enrolment", "report",   "stop",
                                                 "receipt",    "order",     "seat"};
constexpr std::string_view vendor_prefix = "application/vnd.examguard.";
constexpr std::size_t most_signatures = 8;
constexpr std::size_t longest_signature = 256;
constexpr std::size_t longest_key_id = 256;

Result<PayloadType> parse_media_type(std::string_view text) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto type = static_cast<PayloadType>(i);
    if (text == media_type(type)) return type;
  }
  return Error{ErrorCode::unsupported, "a payload type that this build does not know"};
}

Result<Signature> signature_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  const Signature signature{fields.optional_text("keyid").value_or(""), fields.base64("sig")};
  if (signature.key_id.size() > longest_key_id) fields.fail("keyid", "is too long");
  if (signature.bytes.empty() || signature.bytes.size() > longest_signature) {
    fields.fail("sig", "expected 1 to 256 bytes");
  }
  if (auto error = fields.finish()) return *error;
  return signature;
}

Error too_large(PayloadType type) {
  return {ErrorCode::too_large, "an envelope of type " + std::string(to_word(type)) +
                                    " is at most " + std::to_string(size_limit(type)) + " bytes"};
}

// The key of `ring` that made this signature: those that the hint names come first, for speed
// alone.
const PublicKey* signer_of(const Signature& signature, std::string_view message,
                           const std::vector<PublicKey>& ring) {
  std::vector<const PublicKey*> order;
  for (const PublicKey& key : ring) order.push_back(&key);
  std::stable_partition(order.begin(), order.end(), [&](const PublicKey* key) {
    return to_hex(key->id()) == signature.key_id;
  });
  for (const PublicKey* key : order) {
    if (verifies(*key, message, signature.bytes)) return key;
  }
  return nullptr;
}

}  // namespace

std::string_view to_word(PayloadType type) {
  return words[static_cast<std::size_t>(type)];
}

Result<PayloadType> parse_payload_type(std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return Error{ErrorCode::unsupported, "unknown payload type"};
  return static_cast<PayloadType>(found - words.begin());
}

std::string media_type(PayloadType type) {
  return std::string(vendor_prefix) + std::string(to_word(type)) +
         (type == PayloadType::policy ? ".v1+yaml" : ".v1+json");
}

std::size_t size_limit(PayloadType type) {
  return type == PayloadType::policy || type == PayloadType::roster ? large_envelope_limit
                                                                    : envelope_limit;
}

Bytes pae(PayloadType type, std::string_view payload) {
  const std::string media = media_type(type);
  Bytes out = "DSSEv1 " + std::to_string(media.size()) + " " + media + " " +
              std::to_string(payload.size()) + " ";
  out += payload;
  return out;
}

Digest digest(PayloadType type, std::string_view payload) {
  return sha256(pae(type, payload));
}

Digest digest(const Envelope& envelope) {
  return digest(envelope.type, envelope.payload);
}

boost::json::value to_json(const Envelope& envelope) {
  boost::json::array signatures;
  for (const Signature& signature : envelope.signatures) {
    boost::json::object item;
    if (!signature.key_id.empty()) item["keyid"] = signature.key_id;
    item["sig"] = to_base64(signature.bytes);
    signatures.push_back(std::move(item));
  }
  return boost::json::object{{"payloadType", media_type(envelope.type)},
                             {"payload", to_base64(envelope.payload)},
                             {"signatures", std::move(signatures)}};
}

std::string encode(const Envelope& envelope) {
  return encode_json(to_json(envelope));
}

Result<Envelope> decode_envelope(std::string_view json) {
  auto value = decode_json(json, {.bytes = large_envelope_limit});
  if (!value) return within("envelope", value.error());
  auto envelope = envelope_from_json(*value);
  if (envelope && json.size() > size_limit(envelope->type)) return too_large(envelope->type);
  return envelope;
}

Result<Envelope> envelope_from_json(const boost::json::value& json) {
  JsonFields fields(json, "envelope");
  const std::string media = fields.text("payloadType");
  Envelope envelope;
  envelope.payload = fields.base64("payload");
  envelope.signatures =
      fields.objects<Signature>("signatures", most_signatures, signature_from_json);
  if (envelope.signatures.empty()) fields.fail("signatures", "at least one is needed");
  if (auto error = fields.finish()) return *error;
  const auto type = parse_media_type(media);
  if (!type) return within("envelope", type.error());
  envelope.type = *type;
  // As it would be written, so that the limit does not depend on what an envelope is wrapped in.
  if (envelope.payload.size() / 3 * 4 > size_limit(*type)) return too_large(*type);
  return envelope;
}

Result<Envelope> seal(PayloadType type, Bytes payload, const std::vector<Signer>& signers) {
  const Bytes message = pae(type, payload);
  Envelope envelope{type, std::move(payload), {}};
  for (const Signer& signer : signers) {
    auto signature = signer.sign(message);
    if (!signature) return within("signing", signature.error());
    if (!verifies(signer.key, message, *signature)) {
      return Error{ErrorCode::bad_signature,
                   "signing: the key made a signature that does not hold"};
    }
    envelope.signatures.push_back({to_hex(signer.key.id()), std::move(*signature)});
  }
  if (signers.empty() || signers.size() > most_signatures) {
    return Error{ErrorCode::invalid_argument, "an envelope has 1 to 8 signatures"};
  }
  if (encode(envelope).size() > size_limit(type)) return too_large(type);
  return envelope;
}

Result<Verified> open(const Envelope& envelope, PayloadType expected, const Keyring& keyring) {
  if (envelope.type != expected) {
    return Error{ErrorCode::refused, "expected an envelope of type " +
                                         std::string(to_word(expected)) + ", got " +
                                         std::string(to_word(envelope.type))};
  }
  if (envelope.signatures.size() > most_signatures) {
    return Error{ErrorCode::malformed, "an envelope has 1 to 8 signatures"};
  }
  const Bytes message = pae(envelope.type, envelope.payload);
  std::vector<PublicKey> signers;
  for (const Signature& signature : envelope.signatures) {
    const PublicKey* key = signer_of(signature, message, keyring.keys);
    if (key != nullptr && std::find(signers.begin(), signers.end(), *key) == signers.end()) {
      signers.push_back(*key);
    }
  }
  const std::size_t needed = std::max<std::size_t>(1, keyring.threshold);
  if (signers.size() < needed) {
    return Error{ErrorCode::bad_signature, "signed by " + std::to_string(signers.size()) +
                                               " of the " + std::to_string(needed) +
                                               " keys that are needed for a " +
                                               std::string(to_word(expected))};
  }
  return Verified(envelope, sha256(message), std::move(signers));
}

}  // namespace examguard
