// How a PC becomes known: the enrolment string that an administrator hands out, the payload that
// ties a report key to an agent id, and the request and answer of POST /v1/enrol. Format:
// docs/formats/enrolment.md.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/crypto.hpp"
#include "core/evidence/envelope.hpp"
#include "core/evidence/trust.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// 80 random bits, counted and expiring at the collector, which keeps only hash_of_code().
using EnrolCode = std::array<std::uint8_t, 10>;

[[nodiscard]] std::string to_text(const EnrolCode& code);  // 16 Crockford base32 symbols
[[nodiscard]] Result<EnrolCode> parse_enrol_code(std::string_view text);
[[nodiscard]] Digest hash_of_code(const EnrolCode& code);

// The code and 100 bits of the root key's digest in one string: eight groups of five symbols, the
// last four of which are a check. Reading takes either case, O for 0, I and L for 1, and ignores
// spaces and dashes.
struct EnrolString {
  EnrolCode code{};
  RootPin root;  // 100 bits

  bool operator==(const EnrolString&) const = default;
};
[[nodiscard]] EnrolString make_enrol_string(const EnrolCode& code, const PublicKey& root);
[[nodiscard]] std::string to_text(const EnrolString& string);
[[nodiscard]] Result<EnrolString> parse_enrol_string(std::string_view text);

// Six symbols by which people find a PC that has no seat yet: its own screen and the staff page
// show the same. "K7M-2QX"; no secret, and no proof of anything.
[[nodiscard]] std::string short_code(const Digest& enrolment);
// As to_text() would write it: either case, with or without the dash; absent: it is none.
[[nodiscard]] std::optional<std::string> canonical_short_code(std::string_view text);

// Evidence against clones: named facts of the machine, each only as a digest.
struct Host {
  std::string os;  // "Debian GNU/Linux 12", for people
  std::map<std::string, Digest> facts;

  bool operator==(const Host&) const = default;
};
[[nodiscard]] boost::json::value to_json(const Host& host);
[[nodiscard]] Result<Host> host_from_json(const boost::json::value& json);

// The payload of type enrolment. Its envelope's digest is what reports name.
struct Enrolment {
  Id agent;  // first 128 bits of SHA-256 of the first report key's SPKI
  PublicKey report_key;
  Digest tls_key;  // SHA-256 of the TLS key's SPKI
  Host host;
  std::optional<Digest> previous;  // the enrolment that this PC remembers

  bool operator==(const Enrolment&) const = default;
};
[[nodiscard]] Id agent_id(const PublicKey& first_report_key);
[[nodiscard]] std::string encode(const Enrolment& enrolment);

// Signed by the report key; a new report key under an old id is signed by the old one as well.
[[nodiscard]] Result<Envelope> seal_enrolment(const Enrolment& enrolment, const Signer& report_key,
                                              const std::optional<Signer>& old_report_key = {});

// What an enrolment says before anything is verified: only to look up whether its agent is known.
[[nodiscard]] Result<Id> claimed_agent(const Envelope& enrolment);

// `known` is the report key under which this agent id stands in the store, if it does. An unknown
// id must be that of the report key. A known id must be signed by its key, and by the new one if
// that is another.
[[nodiscard]] Result<Enrolment> open_enrolment(const Envelope& envelope,
                                               const std::optional<PublicKey>& known);
// For an envelope already in the ledger: signed by its own report key.
[[nodiscard]] Result<Enrolment> open_enrolment(const Envelope& envelope);

struct EnrolRequest {
  EnrolCode code{};
  std::string csr;  // PEM
  Envelope envelope;
};
[[nodiscard]] std::string encode(const EnrolRequest& request);
[[nodiscard]] Result<EnrolRequest> decode_enrol_request(std::string_view json);

struct EnrolAnswer {
  std::vector<std::string> certificates;  // PEM, the PC's own first, then those that issued it
  Envelope receipt;
};
[[nodiscard]] std::string encode(const EnrolAnswer& answer);
[[nodiscard]] Result<EnrolAnswer> decode_enrol_answer(std::string_view json);

}  // namespace examguard
