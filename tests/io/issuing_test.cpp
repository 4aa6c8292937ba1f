#include "io/issuing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

#include "io/clock.hpp"
#include "io/openssl.hpp"

namespace examguard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Lifetime lifetime{*parse_time("2026-01-01T00:00:00.000Z"),
                        *parse_time("2056-01-01T00:00:00.000Z")};

class Issuing : public testing::Test {
 protected:
  PrivateKey authority_key = *generate_key(KeyKind::ed25519);
  Certificate authority = *make_authority(authority_key, "湖南 client CA", lifetime);
  PrivateKey key = *generate_key(KeyKind::p256);
  Issuer issuer{authority, authority_key};
};

TEST_F(Issuing, AuthorityMayIssueAndNothingElse) {
  EXPECT_TRUE(authority.authority);
  EXPECT_FALSE(authority.for_clients);
  EXPECT_FALSE(authority.for_servers);
  EXPECT_EQ(authority.not_before, lifetime.from);
  EXPECT_EQ(authority.not_after, lifetime.until);
  EXPECT_EQ(authority.subject, "CN=湖南 client CA");
  EXPECT_EQ(authority.public_key_der, authority_key.public_key_der());
  const auto x509 = decode_certificate(authority.der);
  EXPECT_EQ(X509_get_pathlen(x509->get()), 0);
}

TEST_F(Issuing, ServerCertificateHasItsNames) {
  const Result<Certificate> made =
      issue_server_certificate(issuer, key.public_key_der(),
                               {{"collector.example"}, {"127.0.0.1", "2001:db8::1"}}, lifetime);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_THAT(made->dns_names, ElementsAre("collector.example"));
  EXPECT_THAT(made->ip_addresses,
              ElementsAre("127.0.0.1", "2001:0db8:0000:0000:0000:0000:0000:0001"));
  EXPECT_TRUE(made->for_servers);
  EXPECT_FALSE(made->for_clients);
  EXPECT_FALSE(made->authority);
  EXPECT_EQ(made->public_key_der, key.public_key_der());
}

TEST_F(Issuing, ClientCertificateHasItsUri) {
  const Certificate made =
      *issue_client_certificate(issuer, key.public_key_der(),
                                "urn:examguard:agent:00112233445566778899aabbccddeeff", lifetime);
  EXPECT_THAT(made.uris, ElementsAre("urn:examguard:agent:00112233445566778899aabbccddeeff"));
  EXPECT_TRUE(made.for_clients);
  EXPECT_FALSE(made.for_servers);
  EXPECT_EQ(made.subject, "");
  EXPECT_EQ(made.serial.size(), 16U);
  EXPECT_NE(made.serial,
            issue_client_certificate(issuer, key.public_key_der(), "urn:x", lifetime)->serial);
}

TEST_F(Issuing, CertificateSurvivesPem) {
  EXPECT_THAT(*parse_certificates(to_pem(authority) + "comment\n" + to_pem(authority)),
              ElementsAre(authority, authority));
  EXPECT_FALSE(parse_certificates(""));
  EXPECT_FALSE(
      parse_certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(parse_certificates(to_pem(authority).substr(0, 200)));
  EXPECT_FALSE(parse_certificate(authority.der + "x"));
}

TEST_F(Issuing, WrongOrdersAreRefused) {
  const Bytes spki = key.public_key_der();
  EXPECT_FALSE(issue_server_certificate(issuer, spki, {}, lifetime));
  EXPECT_FALSE(issue_server_certificate(issuer, spki, {{"a b"}, {}}, lifetime));
  EXPECT_FALSE(issue_server_certificate(issuer, spki, {{}, {"1.2.3"}}, lifetime));
  EXPECT_FALSE(issue_client_certificate(issuer, spki, "", lifetime));
  EXPECT_FALSE(issue_client_certificate(issuer, spki, "urn:a\nb", lifetime));
  EXPECT_FALSE(issue_client_certificate(issuer, "spki", "urn:a", lifetime));
  EXPECT_FALSE(issue_client_certificate(issuer, spki, "urn:a", {lifetime.until, lifetime.from}));
  EXPECT_FALSE(issue_client_certificate({authority, key}, spki, "urn:a", lifetime));
  const Certificate leaf = *issue_client_certificate(issuer, spki, "urn:a", lifetime);
  EXPECT_FALSE(issue_client_certificate({leaf, key}, spki, "urn:a", lifetime));
}

TEST_F(Issuing, RequestProvesItsKey) {
  for (const KeyKind kind : {KeyKind::p256, KeyKind::ed25519}) {
    const PrivateKey own = *generate_key(kind);
    const Result<SigningRequest> request =
        open_signing_request(*make_signing_request(own, "urn:examguard:agent:00"));
    ASSERT_TRUE(request) << request.error().what;
    EXPECT_EQ(request->public_key_der, own.public_key_der());
    EXPECT_THAT(request->uris, ElementsAre("urn:examguard:agent:00"));
    EXPECT_THAT(open_signing_request(*make_signing_request(own))->uris, IsEmpty());
  }
}

TEST_F(Issuing, RequestOfAnotherKeyIsRefused) {
  const PrivateKey thief = *generate_key(KeyKind::p256);
  const X509Request request(X509_REQ_new());
  X509_REQ_set_pubkey(request.get(), key.handle().key.get());
  X509_REQ_sign(request.get(), thief.handle().key.get(), EVP_sha256());
  unsigned char* der = nullptr;
  const int size = i2d_X509_REQ(request.get(), &der);
  const std::string pem =
      "-----BEGIN CERTIFICATE REQUEST-----\n" +
      to_base64({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)}) +
      "\n-----END CERTIFICATE REQUEST-----\n";
  OPENSSL_free(der);
  const Result<SigningRequest> opened = open_signing_request(pem);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_signature) << opened.error().what;
  EXPECT_EQ(open_signing_request("x").error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace examguard
