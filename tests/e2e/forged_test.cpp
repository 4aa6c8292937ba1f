// What only a cheat, a thief or a mistake sends: everything that is not this PC's own word, signed
// by its own key and carried under its own certificate, is refused or earns nothing new.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "agent/state/state.hpp"
#include "core/delivery/submission.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/reason.hpp"
#include "core/report/report.hpp"
#include "io/certificates.hpp"
#include "io/file.hpp"
#include "io/host_port.hpp"
#include "io/http_client.hpp"
#include "io/issuing.hpp"
#include "io/keys.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using std::chrono::hours;
using testing::HasSubstr;

constexpr std::size_t small_file = 1u << 20;

TimePoint now() {
  return std::chrono::time_point_cast<TimePoint::duration>(std::chrono::system_clock::now());
}

// An enrolled PC's own means, taken from its state folder by somebody who may read it.
class Pc {
 public:
  explicit Pc(const std::string& folder)
      : folder_(folder),
        state_(AgentState::look(folder).value()),
        identity_(state_.identity().value().value()),
        trust_(state_.known_policies().value().value().trust),
        tls_key_(state_.tls_key().value()),
        signer_(state_.report_signer().value()) {}

  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] const Signer& signer() const { return signer_; }
  [[nodiscard]] const PrivateKey& tls_key() const { return *tls_key_; }
  [[nodiscard]] std::string agent_uri() const {
    return parse_certificates(identity_.certificates).value().front().uris.front();
  }

  // The newest envelope of this PC that was delivered.
  [[nodiscard]] Envelope delivered() const {
    std::string newest;
    for (const auto& entry : filesystem::directory_iterator(folder_ + "/spool/receipts")) {
      if (entry.path().extension() == ".sent") newest = std::max(newest, entry.path().string());
    }
    return decode_envelope(read_file(newest, small_file).value()).value();
  }

  [[nodiscard]] HttpAnswer post(const Envelope& envelope) const {
    return post(envelope, identity_.certificates, *tls_key_);
  }
  [[nodiscard]] HttpAnswer post(const Envelope& envelope, const std::string& certificates,
                                const PrivateKey& key) const {
    TlsClientOptions options;
    for (const auto& pem : trust_.server_cas) options.server_authorities_pem += pem;
    options.names = {"127.0.0.1"};
    options.certificates_pem = certificates;
    options.key = &key;
    HttpClientOptions client;
    client.addresses = trust_.collectors;
    HttpCall call;
    call.method = "POST";
    call.target = "/v1/envelopes";
    call.headers = {{"Content-Type", "application/json"}};
    call.body = encode(Submission{envelope, {}});
    return send_and_wait(client, make_client_context(options).value(), call);
  }

 private:
  std::string folder_;
  AgentState state_;
  Identity identity_;
  TrustList trust_;
  std::shared_ptr<const PrivateKey> tls_key_;
  Signer signer_;
};

std::string refusal(const HttpAnswer& answer) {
  if (!answer) return "no answer: " + answer.error().what;
  const auto refusal = decode_refusal(answer->body);
  return refusal ? refusal->code : "not refused: " + std::to_string(answer->status);
}

class Forged : public testing::Test {
 protected:
  Forged() {
    deployment_.files().write("pc/etc/hostname", "pc\n");
    for (const char* seat : {"1", "2"}) {
      const std::string state = deployment_.enrol(seat);
      const Ran ran = deployment_.report(state, deployment_.folder() + "/pc");
      if (ran.status != 0) throw std::runtime_error(ran.err);
      pcs_.emplace_back(state);
    }
  }
  // Two enrolments, two assignments, two reports, and nothing that a test sent.
  void expect_nothing_more_stored() {
    deployment_.stop();
    EXPECT_EQ(deployment_.entries("test/site/S1"), 6U);
  }
  [[nodiscard]] const Pc& one() const { return pcs_[0]; }
  [[nodiscard]] const Pc& two() const { return pcs_[1]; }

  Deployment deployment_;
  std::vector<Pc> pcs_;
};

TEST_F(Forged, AReplayEarnsTheSameReceiptAndIsStoredOnce) {
  const Envelope envelope = one().delivered();
  const auto first = one().post(envelope);
  const auto second = one().post(envelope);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->body, second->body);
  expect_nothing_more_stored();
}

TEST_F(Forged, AnotherPcsEnvelopeIsRefused) {
  EXPECT_EQ(refusal(two().post(one().delivered())), "wrong-agent");
  expect_nothing_more_stored();
}

TEST_F(Forged, AnotherPcsIdInABodyOfOnesOwnIsRefused) {
  // PC 2 reports in the name of PC 1, signed by its own key.
  const Envelope own = two().delivered();
  const Keyring ring{{two().signer().key}, 1};
  ReportHeader header = decode_report(open(own, PayloadType::report, ring).value()).value();
  header.agent = one().identity().agent;
  EXPECT_EQ(refusal(two().post(seal_report(header, two().signer()).value())), "wrong-agent");
  // The same with PC 1's enrolment: then PC 1's key should have signed.
  header.enrolment = one().identity().enrolment;
  EXPECT_THAT(refusal(two().post(seal_report(header, two().signer()).value())),
              testing::AnyOf("wrong-agent", "bad-signature"));
  // And under PC 1's certificate, by a thief who has only the key of its connections.
  EXPECT_EQ(refusal(two().post(seal_report(header, two().signer()).value(),
                               one().identity().certificates, one().tls_key())),
            "bad-signature");
  expect_nothing_more_stored();
}

TEST_F(Forged, AGoodEnvelopeOfAnotherTypeIsRefused) {
  EXPECT_EQ(refusal(one().post(one().identity().enrolment_envelope)), "wrong-type");
  // A report's own payload under another type, well signed by the PC's own key.
  for (const auto type : {PayloadType::assignment, PayloadType::receipt, PayloadType::order}) {
    const auto sealed = seal(type, one().delivered().payload, {one().signer()});
    EXPECT_EQ(refusal(one().post(sealed.value())), "wrong-type") << to_word(type);
  }
  const auto policy =
      decode_envelope(read_file(deployment_.folder() + "/policy.json", small_file).value());
  EXPECT_EQ(refusal(one().post(policy.value())), "wrong-type");
  // A stop's type around a report's payload is no stop.
  const auto stop = seal(PayloadType::stop, one().delivered().payload, {one().signer()});
  EXPECT_EQ(refusal(one().post(stop.value())), "malformed");
  expect_nothing_more_stored();
}

TEST_F(Forged, AChangedByteIsABadSignature) {
  Envelope envelope = one().delivered();
  const auto at = envelope.payload.find("\"files\":");
  ASSERT_NE(at, Bytes::npos);
  envelope.payload[at + 8] = envelope.payload[at + 8] == '9' ? '8' : '9';
  EXPECT_EQ(refusal(one().post(envelope)), "bad-signature");
  expect_nothing_more_stored();
}

TEST_F(Forged, ACertificateOfAnotherAuthorityDoesNotComeIn) {
  const auto key = generate_key(KeyKind::p256).value();
  const Lifetime year{now() - hours(24), now() + hours(24 * 365)};
  const auto authority = make_authority(key, "another CA", year).value();
  const auto forged = issue_client_certificate({authority, key}, one().tls_key().public_key_der(),
                                               one().agent_uri(), year)
                          .value();
  const auto answer =
      one().post(one().delivered(), to_pem(forged) + to_pem(authority), one().tls_key());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trouble, HttpTrouble::rejected) << answer.error().what;
  expect_nothing_more_stored();
}

TEST_F(Forged, AnExpiredCertificateDoesNotComeIn) {
  const auto ca_key = load_private_key(deployment_.office() + "/keys/client-ca.pem").value();
  const auto ca =
      parse_certificates(
          read_file(deployment_.office() + "/certificates/client-ca.pem", small_file).value())
          .value()
          .front();
  const auto expired =
      issue_client_certificate({ca, ca_key}, one().tls_key().public_key_der(), one().agent_uri(),
                               {now() - hours(20), now() - hours(1)})
          .value();
  const auto answer = one().post(one().delivered(), to_pem(expired), one().tls_key());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trouble, HttpTrouble::rejected) << answer.error().what;
  // The same with days to go comes in: it was the date alone.
  const auto valid =
      issue_client_certificate({ca, ca_key}, one().tls_key().public_key_der(), one().agent_uri(),
                               {now() - hours(20), now() + hours(20)})
          .value();
  const auto taken = one().post(one().delivered(), to_pem(valid), one().tls_key());
  ASSERT_TRUE(taken) << taken.error().what;
  EXPECT_EQ(taken->status, 200);
  expect_nothing_more_stored();
}

// The server's side: who stands at the collector's address with a certificate that is not its own
// gets nothing, and what the PC has to say waits.
class FalseServer : public testing::Test {
 protected:
  void serve_with(const PrivateKey& ca_key, const Certificate& ca, Lifetime lifetime) {
    const std::string pem = deployment_.office() + "/certificates/server.pem";
    const auto server_key = load_private_key(deployment_.office() + "/keys/server.pem").value();
    const auto server = issue_server_certificate({ca, ca_key}, server_key.public_key_der(),
                                                 {{}, {"127.0.0.1"}}, lifetime)
                            .value();
    write_file_atomically(pem, to_pem(server) + to_pem(ca), Access::everyone_reads).value();
  }
  void expect_that_nothing_is_told() {
    const std::string root = deployment_.folder() + "/pc";
    deployment_.files().write("pc/etc/hostname", "pc\n");
    const std::string state = deployment_.enrol("1");
    ASSERT_EQ(deployment_.report(state, root).status, 0);
    const std::string pem = deployment_.office() + "/certificates/server.pem";
    const std::string own = read_file(pem, small_file).value();
    deployment_.stop();
    forge_();
    deployment_.start();
    const Ran ran = deployment_.report(state, root);
    EXPECT_THAT(ran.out, HasSubstr("waiting"));
    EXPECT_THAT(ran.err, HasSubstr("certificate"));
    deployment_.stop();
    EXPECT_EQ(deployment_.entries("test/site/S1"), 3U);
    write_file_atomically(pem, own, Access::everyone_reads).value();
    deployment_.start();
    EXPECT_THAT(deployment_.report(state, root).out, HasSubstr("delivered"));
    deployment_.stop();
    EXPECT_EQ(deployment_.entries("test/site/S1"), 5U);
  }

  Deployment deployment_;
  std::function<void()> forge_;
};

TEST_F(FalseServer, OfAnotherAuthorityIsToldNothing) {
  forge_ = [this] {
    const auto key = generate_key(KeyKind::p256).value();
    const Lifetime year{now() - hours(24), now() + hours(24 * 365)};
    serve_with(key, make_authority(key, "another CA", year).value(), year);
  };
  expect_that_nothing_is_told();
}

TEST_F(FalseServer, WhoseCertificateExpiredIsToldNothing) {
  forge_ = [this] {
    const auto key = load_private_key(deployment_.office() + "/keys/server-ca.pem").value();
    const auto ca =
        parse_certificates(
            read_file(deployment_.office() + "/certificates/server-ca.pem", small_file).value())
            .value()
            .front();
    serve_with(key, ca, {now() - hours(20), now() - hours(1)});
  };
  expect_that_nothing_is_told();
}

}  // namespace
}  // namespace examguard::e2e
