#include "agent/enrolment/enrol.hpp"

#include "core/crypto.hpp"
#include "core/reason.hpp"
#include "core/report/local_report.hpp"
#include "io/clock.hpp"
#include "io/http_client.hpp"
#include "io/issuing.hpp"
#include "io/tls.hpp"

namespace examguard {
namespace {

Error refused(const HttpResponse& answer) {
  const auto refusal = decode_refusal(answer.body);
  return {ErrorCode::refused,
          refusal ? "the collector refused: " + refusal->message + " (" + refusal->code + ")"
                  : "the collector answered with HTTP status " + std::to_string(answer.status)};
}

Result<RootedTrust> fetch_trust(const EnrolChoice& choice) {
  const auto tls = make_unverified_client_context();
  if (!tls) return tls.error();
  HttpClientOptions options;
  options.addresses = choice.collectors;
  auto answer = send_and_wait(options, *tls, {"GET", "/v1/trust", {}, {}});
  if (!answer) return to_error(answer.error());
  if (answer->status != 200) return refused(*answer);
  return decode_rooted_trust(answer->body);
}

Result<EnrolAnswer> ask(const EnrolChoice& choice, const TrustList& trust,
                        const EnrolRequest& request) {
  TlsClientOptions wanted;
  for (const std::string& pem : trust.server_cas) wanted.server_authorities_pem += pem;
  wanted.names = host_names(trust.enrolment);
  // This PC's clock may say anything; the trust's issue date is a lower bound of the true time.
  wanted.at = trust.issued;
  wanted.ignore_not_before = true;
  const auto tls = make_client_context(wanted);
  if (!tls) return tls.error();
  HttpClientOptions options;
  options.addresses = choice.collectors;
  auto answer = send_and_wait(options, *tls, {"POST", "/v1/enrol", {}, encode(request)});
  if (!answer) return to_error(answer.error());
  if (answer->status != 200) return refused(*answer);
  return decode_enrol_answer(answer->body);
}

Result<Envelope> enrolment_envelope(const AgentState& state) {
  const auto signer = state.report_signer();
  if (!signer) return signer.error();
  const auto tls_key = state.tls_key();
  if (!tls_key) return tls_key.error();
  const auto before = state.identity();
  if (!before) return before.error();
  Enrolment enrolment{agent_id(signer->key),
                      signer->key,
                      sha256((*tls_key)->public_key_der()),
                      describe_host(),
                      {}};
  if (*before) {
    enrolment.agent = (*before)->agent;
    enrolment.previous = (*before)->enrolment;
  }
  return seal_enrolment(enrolment, *signer);
}

}  // namespace

std::vector<std::string> host_names(const std::vector<std::string>& addresses) {
  std::vector<std::string> names;
  for (const std::string& address : addresses) {
    std::string name = address.substr(0, address.rfind(':'));
    if (name.size() > 2 && name.front() == '[' && name.back() == ']')
      name = name.substr(1, name.size() - 2);
    names.push_back(std::move(name));
  }
  return names;
}

Result<Identity> enrol(const AgentState& state, const EnrolChoice& choice) {
  auto rooted = fetch_trust(choice);
  if (!rooted) return within("fetching the trust list", rooted.error());
  auto trust = open_trust(*rooted, choice.string.root);
  if (!trust) return within("checking the trust list against the enrolment string", trust.error());

  auto envelope = enrolment_envelope(state);
  if (!envelope) return envelope.error();
  const auto tls_key = state.tls_key();
  if (!tls_key) return tls_key.error();
  auto csr = make_signing_request(**tls_key);
  if (!csr) return csr.error();
  const auto answer = ask(choice, *trust, {choice.string.code, std::move(*csr), *envelope});
  if (!answer) return within("enrolling", answer.error());
  // It says into which site's log the enrolment went.
  const auto receipt = open_receipt(answer->receipt, *trust, digest(*envelope));
  if (!receipt) return within("the receipt of the enrolment", receipt.error());

  if (const auto kept = state.keep_trust(*rooted); !kept) return kept.error();
  Identity identity;
  identity.agent = receipt->agent.value_or(Id{});
  identity.enrolment = digest(*envelope);
  identity.enrolment_envelope = std::move(*envelope);
  for (const std::string& pem : answer->certificates) identity.certificates += pem;
  identity.enrolment_receipt = answer->receipt;
  identity.site_log = receipt->log;
  if (const auto kept = state.keep_identity(identity); !kept) return kept.error();
  return identity;
}

}  // namespace examguard
