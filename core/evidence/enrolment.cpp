#include "core/evidence/enrolment.hpp"

#include "core/json.hpp"
#include "core/text_for_json.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_facts = 64;
constexpr std::size_t longest_pem = 64u << 10;

Result<Enrolment> parse_enrolment(std::string_view payload) {
  const auto json = decode_json(payload, {.bytes = envelope_limit});
  if (!json) return within("enrolment", json.error());
  JsonFields fields(*json, "enrolment");
  const Id agent = fields.id("agent");
  const Bytes der = fields.base64("report_key");
  const Digest tls_key = fields.digest("tls_key");
  const auto host = fields.optional_object("host", host_from_json);
  const auto previous = fields.optional_digest("previous");
  if (!host) fields.fail("host", "is missing");
  if (auto error = fields.finish()) return *error;
  const auto report_key = PublicKey::from_der(der);
  if (!report_key) return within("enrolment.report_key", report_key.error());
  return Enrolment{agent, *report_key, tls_key, *host, previous};
}

Result<Enrolment> open_with(const Envelope& envelope, const Keyring& keys) {
  const auto verified = open(envelope, PayloadType::enrolment, keys);
  if (!verified) return within("enrolment", verified.error());
  return parse_enrolment(verified->payload());
}

// The payload names the key that signs it, so it is read once before it is verified.
Result<Enrolment> read_claim(const Envelope& envelope) {
  if (envelope.type != PayloadType::enrolment) {
    return Error{ErrorCode::refused, "expected an envelope of type enrolment, got " +
                                         std::string(to_word(envelope.type))};
  }
  return parse_enrolment(envelope.payload);
}

std::string pem_text(JsonFields& fields, std::string_view key) {
  std::string pem = fields.text(key);
  if (!pem.starts_with("-----BEGIN ") || pem.size() > longest_pem) fields.fail(key, "expected PEM");
  return pem;
}

}  // namespace

Digest hash_of_code(const EnrolCode& code) {
  std::string text = "examguard enrolment code, version 1\n";
  text.append(reinterpret_cast<const char*>(code.data()), code.size());
  return sha256(text);
}

boost::json::value to_json(const Host& host) {
  boost::json::object facts;
  for (const auto& [name, digest] : host.facts) facts[name] = to_text(digest);
  return boost::json::object{{"os", text_for_json(host.os)}, {"facts", std::move(facts)}};
}

Result<Host> host_from_json(const boost::json::value& json) {
  JsonFields fields(json);
  Host host{fields.text("os"), fields.digest_map("facts")};
  if (host.facts.size() > most_facts) fields.fail("facts", "at most 64");
  if (auto error = fields.finish()) return *error;
  return host;
}

Id agent_id(const PublicKey& first_report_key) {
  return first_half(first_report_key.id());
}

std::string encode(const Enrolment& enrolment) {
  boost::json::object out{{"agent", to_text(enrolment.agent)},
                          {"report_key", to_base64(enrolment.report_key.der())},
                          {"tls_key", to_text(enrolment.tls_key)},
                          {"host", to_json(enrolment.host)}};
  if (enrolment.previous) out["previous"] = to_text(*enrolment.previous);
  return encode_json(out);
}

Result<Envelope> seal_enrolment(const Enrolment& enrolment, const Signer& report_key,
                                const std::optional<Signer>& old_report_key) {
  std::vector<Signer> signers{report_key};
  if (old_report_key) signers.push_back(*old_report_key);
  return seal(PayloadType::enrolment, encode(enrolment), signers);
}

Result<Id> claimed_agent(const Envelope& enrolment) {
  const auto claim = read_claim(enrolment);
  if (!claim) return claim.error();
  return claim->agent;
}

Result<Enrolment> open_enrolment(const Envelope& envelope, const std::optional<PublicKey>& known) {
  const auto claim = read_claim(envelope);
  if (!claim) return claim.error();
  if (!known) {
    if (claim->agent != agent_id(claim->report_key)) {
      return Error{
          ErrorCode::bad_signature,
          "enrolment: the agent's id is not that of its report key, and the id is unknown"};
    }
    return open_with(envelope, {{claim->report_key}, 1});
  }
  if (*known == claim->report_key) return open_with(envelope, {{*known}, 1});
  return open_with(envelope, {{*known, claim->report_key}, 2});
}

Result<Enrolment> open_enrolment(const Envelope& envelope) {
  const auto claim = read_claim(envelope);
  if (!claim) return claim.error();
  return open_with(envelope, {{claim->report_key}, 1});
}

std::string encode(const EnrolRequest& request) {
  return encode_json(boost::json::object{{"code", to_text(request.code)},
                                         {"csr", request.csr},
                                         {"envelope", to_json(request.envelope)}});
}

Result<EnrolRequest> decode_enrol_request(std::string_view json) {
  const auto value = decode_json(json, {.bytes = 2 * envelope_limit});
  if (!value) return within("request", value.error());
  JsonFields fields(*value, "request");
  const std::string code = fields.name("code");
  std::string csr = pem_text(fields, "csr");
  auto envelope = fields.optional_object("envelope", envelope_from_json);
  if (!envelope) fields.fail("envelope", "is missing");
  if (auto error = fields.finish()) return *error;
  const auto parsed = parse_enrol_code(code);
  if (!parsed) return within("request.code", parsed.error());
  return EnrolRequest{*parsed, std::move(csr), std::move(*envelope)};
}

std::string encode(const EnrolAnswer& answer) {
  boost::json::array certificates;
  for (const std::string& pem : answer.certificates) certificates.emplace_back(pem);
  return encode_json(boost::json::object{{"certificates", std::move(certificates)},
                                         {"receipt", to_json(answer.receipt)}});
}

Result<EnrolAnswer> decode_enrol_answer(std::string_view json) {
  const auto value = decode_json(json, {.bytes = 4 * envelope_limit});
  if (!value) return within("answer", value.error());
  JsonFields fields(*value, "answer");
  std::vector<std::string> certificates = fields.texts("certificates");
  auto receipt = fields.optional_object("receipt", envelope_from_json);
  if (!receipt) fields.fail("receipt", "is missing");
  if (certificates.empty()) fields.fail("certificates", "expected at least one");
  if (auto error = fields.finish()) return *error;
  return EnrolAnswer{std::move(certificates), std::move(*receipt)};
}

}  // namespace examguard
