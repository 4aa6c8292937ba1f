// Everything that is signed travels in one DSSE envelope: a type, payload bytes, signatures over
// both. The bytes that were verified are the bytes that are parsed: decoders take a Verified, and
// only open() makes one. Format: docs/formats/envelope.md.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/crypto.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// A closed list: a new type is a new word here and a page in docs/formats. Never reused.
enum class PayloadType {
  trust,
  policy,
  calendar,
  roster,
  assignment,
  enrolment,
  report,
  stop,
  receipt,
  order,
  seat
};
[[nodiscard]] std::string_view to_word(PayloadType type);
[[nodiscard]] Result<PayloadType> parse_payload_type(std::string_view word);
// "application/vnd.examguard.report.v1+json"; a policy ends in "+yaml".
[[nodiscard]] std::string media_type(PayloadType type);

struct Signature {
  std::string key_id;  // a hint: hex of SHA-256 of the key's SPKI; may be empty, never decides
  Bytes bytes;

  bool operator==(const Signature&) const = default;
};

struct Envelope {
  PayloadType type = PayloadType::report;
  Bytes payload;
  std::vector<Signature> signatures;  // 1 to 8

  bool operator==(const Envelope&) const = default;
};

// Of the encoded form. Policies and rosters hold text for many and may be 6 MiB.
inline constexpr std::size_t envelope_limit = 256u << 10;
inline constexpr std::size_t large_envelope_limit = 6u << 20;
[[nodiscard]] std::size_t size_limit(PayloadType type);

// "DSSEv1 <length> <media type> <length> <payload>": what is signed.
[[nodiscard]] Bytes pae(PayloadType type, std::string_view payload);
// SHA-256 of the PAE: the name of the statement, however it was signed or wrapped.
[[nodiscard]] Digest digest(PayloadType type, std::string_view payload);
[[nodiscard]] Digest digest(const Envelope& envelope);

[[nodiscard]] std::string encode(const Envelope& envelope);
[[nodiscard]] boost::json::value to_json(const Envelope& envelope);
[[nodiscard]] Result<Envelope> decode_envelope(std::string_view json);
[[nodiscard]] Result<Envelope> envelope_from_json(const boost::json::value& json);

// Every signature is verified before it leaves: a broken token must not make bad evidence.
[[nodiscard]] Result<Envelope> seal(PayloadType type, Bytes payload,
                                    const std::vector<Signer>& signers);

// Keys that may sign, and how many of them must.
struct Keyring {
  std::vector<PublicKey> keys;
  std::size_t threshold = 1;
};

// An envelope whose signatures held when it was opened.
class Verified {
 public:
  [[nodiscard]] PayloadType type() const { return envelope_.type; }
  [[nodiscard]] std::string_view payload() const { return envelope_.payload; }
  [[nodiscard]] const Digest& digest() const { return digest_; }
  [[nodiscard]] const Envelope& envelope() const { return envelope_; }
  // Those keys of the ring that signed it, each once.
  [[nodiscard]] const std::vector<PublicKey>& signers() const { return signers_; }

 private:
  friend Result<Verified> open(const Envelope&, PayloadType, const Keyring&);
  Verified(Envelope envelope, Digest digest, std::vector<PublicKey> signers)
      : envelope_(std::move(envelope)), digest_(digest), signers_(std::move(signers)) {}

  Envelope envelope_;
  Digest digest_;
  std::vector<PublicKey> signers_;
};

// The only maker of a Verified: right type, and at least `threshold` distinct keys of the ring
// signed it. Signatures by others are ignored.
[[nodiscard]] Result<Verified> open(const Envelope& envelope, PayloadType expected,
                                    const Keyring& keyring);

}  // namespace examguard
