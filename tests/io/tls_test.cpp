#include "io/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/tls_ends.hpp"

namespace examguard {
namespace {

using namespace test;

HttpServerLimits short_limits() {
  HttpServerLimits limits;
  limits.close_time = std::chrono::milliseconds(100);
  limits.stop_time = std::chrono::milliseconds(100);
  return limits;
}

class Tls : public testing::Test {
 protected:
  // What a client with these demands gets from a server with that certificate.
  HttpAnswer meet(const Owner& server, const TlsClientOptions& demands) {
    RunningServer running(*make_server_context({server.pem, server.key, ""}), echo(),
                          short_limits());
    return send_and_wait({{running.address()}}, *make_client_context(demands), {"GET", "/echo"});
  }
  // What a client with this certificate gets from a server that asks for one.
  HttpAnswer meet_as(const Owner* client) {
    const Owner server = server_of(servers);
    RunningServer running(*make_server_context({server.pem, server.key, clients.pem()}), echo(),
                          short_limits());
    TlsClientOptions demands = usual;
    if (client != nullptr) {
      demands.certificates_pem = client->pem;
      demands.key = &client->key;
    }
    return send_and_wait({{running.address()}}, *make_client_context(demands), {"GET", "/echo"});
  }

  const Authority servers{"servers"};
  const Authority clients{"clients"};
  const Authority strangers{"servers"};  // of the same name
  const TlsClientOptions usual{servers.pem(), {"localhost"}, "", nullptr, {}, false};
};

#define EXPECT_UNTRUSTED(answer, reason)                       \
  do {                                                         \
    const HttpAnswer got = (answer);                           \
    ASSERT_FALSE(got);                                         \
    EXPECT_EQ(got.error().trouble, HttpTrouble::untrusted);    \
    EXPECT_THAT(got.error().what, testing::HasSubstr(reason)); \
  } while (false)

#define EXPECT_REJECTED(answer)                                                \
  do {                                                                         \
    const HttpAnswer got = (answer);                                           \
    ASSERT_FALSE(got);                                                         \
    EXPECT_EQ(got.error().trouble, HttpTrouble::rejected) << got.error().what; \
  } while (false)

TEST_F(Tls, ServerOfItsAuthorityAndNameIsTrusted) {
  const HttpAnswer answer = meet(server_of(servers), usual);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, "127.0.0.1");
}

TEST_F(Tls, OneOfSeveralNamesIsEnough) {
  TlsClientOptions demands = usual;
  demands.names = {"other.example", "192.0.2.7"};
  EXPECT_TRUE(meet(server_of(servers, {{}, {"192.0.2.7"}}), demands));
  EXPECT_TRUE(meet(server_of(servers, {{"other.example"}, {}}), demands));
  EXPECT_FALSE(make_client_context({servers.pem(), {}, "", nullptr, {}, false}));
}

TEST_F(Tls, ServerOfAnotherAuthorityIsNotTrusted) {
  EXPECT_UNTRUSTED(meet(server_of(strangers), usual), "certificate");
  EXPECT_UNTRUSTED(meet(server_of(clients), usual), "certificate");
}

TEST_F(Tls, ServerOfAnotherNameIsNotTrusted) {
  EXPECT_UNTRUSTED(meet(server_of(servers, {{"localhost.example"}, {}}), usual), "names");
  EXPECT_UNTRUSTED(meet(server_of(servers, {{}, {"127.0.0.1"}}), usual), "names");
}

TEST_F(Tls, CommonNameIsNoName) {
  EXPECT_UNTRUSTED(meet(odd_owner(servers, {.alternative_name = ""}), usual), "names");
}

TEST_F(Tls, ExpiredServerIsNotTrusted) {
  const Owner old = server_of(servers, {{"localhost"}, {}}, days(-3, -2));
  EXPECT_UNTRUSTED(meet(old, usual), "expired");
  TlsClientOptions demands = usual;
  demands.at = days(-3, 0).from + std::chrono::hours(1);
  EXPECT_TRUE(meet(old, demands));
}

TEST_F(Tls, NotYetValidServerIsTrustedOnlyWhereTheClockIsALowerBound) {
  const Owner early = server_of(servers, {{"localhost"}, {}}, days(2, 3));
  EXPECT_UNTRUSTED(meet(early, usual), "not yet valid");
  TlsClientOptions demands = usual;
  demands.ignore_not_before = true;
  EXPECT_TRUE(meet(early, demands));
  demands.at = *parse_time("2000-01-01T00:00:00.000Z");
  EXPECT_TRUE(meet(early, demands));
  demands.at = *parse_time("2099-01-01T00:00:00.000Z");
  EXPECT_UNTRUSTED(meet(early, demands), "expired");
}

TEST_F(Tls, CertificateForAnotherUseIsNotTrusted) {
  EXPECT_UNTRUSTED(meet(odd_owner(servers, {.usage = "clientAuth"}), usual), "certificate");
  EXPECT_UNTRUSTED(meet(odd_owner(servers, {.usage = ""}), usual), "not for this use");
  EXPECT_UNTRUSTED(meet(odd_owner(servers, {.usage = "anyExtendedKeyUsage"}), usual),
                   "certificate");
  EXPECT_UNTRUSTED(meet(odd_owner(servers, {.constraints = "critical,CA:TRUE"}), usual),
                   "certificate");
  EXPECT_TRUE(meet(odd_owner(servers, {}), usual));
}

TEST_F(Tls, ClientIsKnownByItsCertificate) {
  const Owner client = client_of(clients, "urn:examguard:agent:1234");
  const HttpAnswer answer = meet_as(&client);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->body, "127.0.0.1 urn:examguard:agent:1234");
}

TEST_F(Tls, ClientWithoutCertificateIsRejected) {
  EXPECT_REJECTED(meet_as(nullptr));
}

TEST_F(Tls, ClientOfAnotherAuthorityIsRejected) {
  const Owner of_stranger = client_of(strangers);
  EXPECT_REJECTED(meet_as(&of_stranger));
  const Owner of_servers = client_of(servers);
  EXPECT_REJECTED(meet_as(&of_servers));
}

TEST_F(Tls, ExpiredClientIsRejected) {
  const Owner old = client_of(clients, "urn:x", days(-3, -2));
  EXPECT_REJECTED(meet_as(&old));
  const Owner early = client_of(clients, "urn:x", days(2, 3));
  EXPECT_REJECTED(meet_as(&early));
}

TEST_F(Tls, CertificateForServersIsNoClient) {
  for (const char* usage : {"serverAuth", "", "anyExtendedKeyUsage"}) {
    const Owner odd = odd_owner(clients, {.alternative_name = "URI:urn:x", .usage = usage});
    EXPECT_REJECTED(meet_as(&odd));
  }
}

TEST_F(Tls, UnverifiedClientBelievesAnyServer) {
  const Owner server = server_of(strangers, {{"nobody.example"}, {}}, days(-3, -2));
  RunningServer running(*make_server_context({server.pem, server.key, ""}), echo(), short_limits());
  EXPECT_TRUE(
      send_and_wait({{running.address()}}, *make_unverified_client_context(), {"GET", "/echo"}));
}

TEST_F(Tls, WrongPiecesAreRefused) {
  const Owner a = server_of(servers);
  const Owner b = server_of(servers);
  EXPECT_EQ(make_server_context({a.pem, b.key, ""}).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(make_server_context({"", a.key, ""}));
  EXPECT_FALSE(make_server_context({a.pem, a.key, a.pem}));
  EXPECT_FALSE(make_client_context({"", {"localhost"}, "", nullptr, {}, false}));
}

}  // namespace
}  // namespace examguard
