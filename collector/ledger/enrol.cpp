#include "collector/ledger/enrol.hpp"

#include "collector/ledger/append.hpp"
#include "collector/ledger/clock_doubt.hpp"
#include "collector/ledger/seating.hpp"

namespace examguard {
namespace {

constexpr std::string_view uri_prefix = "urn:examguard:agent:";
// Until renewal exists. Access ends in the collector's table, not with the certificate.
constexpr auto certificate_life = std::chrono::days(5 * 365);

Admission<EnrolAnswer> refuse(Reason reason, std::string message) {
  return Refusal{reason, std::move(message), {}};
}

// The report key under which this agent id stands, if it does.
Result<std::optional<PublicKey>> known_key(Store& store, const Id& agent) {
  const auto enrolments = store.enrolments_of(to_text(agent));
  if (!enrolments) return enrolments.error();
  if (enrolments->empty()) return std::optional<PublicKey>();
  auto key = PublicKey::from_der(enrolments->front().report_key);
  if (!key) return key.error();
  return std::optional(std::move(*key));
}

Result<EnrolAnswer> answer_for(const Office& office, std::string certificate, Envelope receipt) {
  return EnrolAnswer{{std::move(certificate), to_pem(office.client_ca())}, std::move(receipt)};
}

Result<std::string> certificate_for(Store& store, const Office& office, const EnrolRequest& request,
                                    const SigningRequest& csr, const Id& agent, TimePoint now) {
  const Digest tls_key = sha256(csr.public_key_der);
  const Digest code = hash_of_code(request.code);
  const auto known = store.certificate(tls_key, code);
  if (!known) return known.error();
  if (*known) return **known;
  // A little back-dated, for a PC whose clock is a little behind.
  const auto certificate =
      issue_client_certificate(office.client_issuer(), csr.public_key_der, agent_uri(agent),
                               {now - std::chrono::hours(24), now + certificate_life});
  if (!certificate) return certificate.error();
  std::string pem = to_pem(*certificate);
  if (const auto put = store.put_certificate(tls_key, code, to_text(agent), pem); !put)
    return put.error();
  return pem;
}

}  // namespace

std::string agent_uri(const Id& agent) {
  return std::string(uri_prefix) + to_text(agent);
}

std::optional<Id> agent_of(const Certificate& certificate) {
  if (certificate.uris.size() != 1 || !certificate.uris.front().starts_with(uri_prefix))
    return std::nullopt;
  const auto id = parse_id(std::string_view(certificate.uris.front()).substr(uri_prefix.size()));
  return id ? std::optional(*id) : std::nullopt;
}

Result<Admission<EnrolAnswer>> enrol(Store& store, const Office& office,
                                     const EnrolRequest& request, const std::string& address,
                                     TimePoint now) {
  auto code = store.enrol_code(hash_of_code(request.code));
  if (!code) return code.error();
  if (!*code || (*code)->expires <= now)
    return refuse(Reason::code_refused, "this code is not valid (any more)");
  const auto csr = open_signing_request(request.csr);
  if (!csr) return refuse(Reason::malformed, "signing request: " + csr.error().what);
  const auto claimed = claimed_agent(request.envelope);
  if (!claimed) return refuse(reason_of(claimed.error()), claimed.error().what);
  const auto key = known_key(store, *claimed);
  if (!key) return key.error();
  const auto enrolment = open_enrolment(request.envelope, *key);
  if (!enrolment) return refuse(Reason::key_refused, enrolment.error().what);
  if (enrolment->tls_key != sha256(csr->public_key_der)) {
    return refuse(Reason::key_refused,
                  "the enrolment names another TLS key than the signing request");
  }

  const std::string log = site_log(office.deployment(), (*code)->site);
  const Digest digest_of_it = digest(request.envelope);
  const auto stored = store.find(log, digest_of_it);
  if (!stored) return stored.error();
  const auto elsewhere = store.enrolment(digest_of_it);
  if (!elsewhere) return elsewhere.error();
  if (*elsewhere && !*stored) {
    return refuse(Reason::key_refused,
                  "another site has this very enrolment: for this one make a new TLS key");
  }
  const auto known = known_time(store, now);
  if (!known) return known.error();
  const auto seating = seat_for(store, **code, *enrolment, address, *known);
  if (!seating) return seating.error();
  if (!*stored) {
    const auto doubt = clock_doubt(store, office, now);
    if (!doubt) return doubt.error();
    if (*doubt) return Admission<EnrolAnswer>(refusal_of(**doubt));
    if (seating->uses_code) {
      if ((*code)->left <= 0)
        return refuse(Reason::code_refused, "this code is not valid (any more)");
      --(*code)->left;
      if (const auto put = store.put(**code); !put) return put.error();
    }
  }
  auto certificate = certificate_for(store, office, request, *csr, enrolment->agent, now);
  if (!certificate) return certificate.error();

  auto verified =
      open(request.envelope, PayloadType::enrolment, Keyring{{enrolment->report_key}, 1});
  if (!verified) return refuse(Reason::bad_signature, verified.error().what);
  NewEntry entry{log, std::move(*verified), {}, {}};
  entry.receipt.agent = enrolment->agent;
  entry.receipt.enrolment = digest_of_it;
  if (!(*code)->room.empty()) entry.receipt.room = (*code)->room;
  if (seating->seat) entry.receipt.seat = seating->seat->seat;
  entry.receipt.carrier = "enrol";
  auto receipt = append(store, office, std::move(entry), now);
  if (!receipt) return receipt.error();
  if (!*stored) {
    const auto seated = keep_seating(store, office, digest_of_it, *seating, now);
    if (!seated) return seated.error();
  }
  auto answer = answer_for(office, std::move(*certificate), std::move(*receipt));
  if (!answer) return answer.error();
  return Admission<EnrolAnswer>(std::move(*answer));
}

}  // namespace examguard
