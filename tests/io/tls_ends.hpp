// Throw-away authorities, certificates and a running server for the tests of TLS and HTTP.
#pragma once

#include <openssl/x509v3.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <thread>

#include "io/clock.hpp"
#include "io/http_client.hpp"
#include "io/http_server.hpp"
#include "io/issuing.hpp"
#include "io/openssl.hpp"

namespace examguard::test {

inline Lifetime days(int from, int until) {
  return {wall_time() + std::chrono::hours(24 * from),
          wall_time() + std::chrono::hours(24 * until)};
}

struct Authority {
  PrivateKey key = *generate_key(KeyKind::p256);
  Certificate certificate;

  explicit Authority(std::string_view name)
      : certificate(*make_authority(key, name, days(-9, 9))) {}
  [[nodiscard]] Issuer issuer() const { return {certificate, key}; }
  [[nodiscard]] std::string pem() const { return to_pem(certificate); }
};

struct Owner {
  PrivateKey key = *generate_key(KeyKind::p256);
  std::string pem{};
};

inline Owner server_of(const Authority& authority, const ServerNames& names = {{"localhost"}, {}},
                       Lifetime lifetime = days(-1, 1)) {
  Owner owner;
  owner.pem = to_pem(
      *issue_server_certificate(authority.issuer(), owner.key.public_key_der(), names, lifetime));
  return owner;
}

inline Owner client_of(const Authority& authority, std::string_view uri = "urn:examguard:agent:00",
                       Lifetime lifetime = days(-1, 1)) {
  Owner owner;
  owner.pem = to_pem(
      *issue_client_certificate(authority.issuer(), owner.key.public_key_der(), uri, lifetime));
  return owner;
}

// What the project itself would never issue: extensions as in openssl.cnf, empty ones left out.
struct OddCertificate {
  const char* common_name = "localhost";
  const char* alternative_name = "DNS:localhost";
  const char* usage = "serverAuth";
  const char* constraints = "critical,CA:FALSE";
};

inline Owner odd_owner(const Authority& authority, const OddCertificate& odd) {
  Owner owner;
  const X509Certificate made(X509_new());
  const auto parent = decode_certificate(authority.certificate.der);
  X509* x509 = made.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 7);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, owner.key.handle().key.get());
  X509_set_issuer_name(x509, X509_get_subject_name(parent->get()));
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(odd.common_name), -1, -1, 0);
  const auto extend = [&](int kind, const char* value) {
    if (*value == '\0') return;
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_subject_alt_name, odd.alternative_name);
  extend(NID_ext_key_usage, odd.usage);
  extend(NID_basic_constraints, odd.constraints);
  X509_sign(x509, authority.key.handle().key.get(), EVP_sha256());
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509, &der);
  owner.pem =
      to_pem(*parse_certificate({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)}));
  OPENSSL_free(der);
  return owner;
}

// Answers GET /echo with what it knows of the client, POST /echo with the body (at most 1000
// bytes), and everything else with 404.
inline HttpHandlers echo() {
  HttpHandlers handlers;
  handlers.admit = [](const HttpRequest& request) -> std::variant<BodyLimit, HttpResponse> {
    if (!request.path.starts_with("/echo")) return HttpResponse{404, "text/plain", {}, "no\n"};
    return BodyLimit{1000};
  };
  handlers.handle = [](HttpRequest request, const std::function<void(HttpResponse)>& respond) {
    HttpResponse response{200, "text/plain", {{"ETag", "\"1\""}}, std::move(request.body)};
    if (request.method == "GET") {
      response.body = request.peer.address;
      if (request.peer.certificate) response.body += " " + request.peer.certificate->uris.at(0);
    }
    respond(std::move(response));
  };
  return handlers;
}

// Threads run it until the end of the test.
class RunningServer {
 public:
  RunningServer(TlsContext tls, HttpHandlers handlers, const HttpServerLimits& limits = {},
                int threads = 1)
      : server_(*HttpServer::listen(context_, "127.0.0.1:0", std::move(tls), std::move(handlers),
                                    limits)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { context_.run(); });
  }
  ~RunningServer() { stop(); }

  void stop() {
    server_.stop();
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  HttpServer& server() { return server_; }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port()); }

 private:
  boost::asio::io_context context_;
  HttpServer server_;
  std::vector<std::thread> threads_;
};

}  // namespace examguard::test
