#include "io/tls.hpp"

#include <openssl/ssl.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include "io/openssl.hpp"
#include "io/tls_native.hpp"

namespace examguard {
namespace {

using Demands = TlsContext::Native::Demands;

constexpr long max_peer_certificates = 32 * 1024;  // bytes, before anything of them is parsed
constexpr const char* signature_schemes = "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ed25519";

bool has_name(X509* certificate, const std::string& name) {
  constexpr unsigned flags =
      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(name, not_an_address);
  if (!not_an_address) return X509_check_ip_asc(certificate, name.c_str(), flags) == 1;
  return X509_check_host(certificate, name.data(), name.size(), flags, nullptr) == 1;
}

bool has_any_name(X509* certificate, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (has_name(certificate, name)) return true;
  return false;
}

// X509_V_OK, or what is wrong with a chain that OpenSSL itself finds valid.
int fault_of_chain(const STACK_OF(X509) * chain, const Demands& demands) {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    EVP_PKEY* key = X509_get0_pubkey(sk_X509_value(chain, i));
    if (key == nullptr || !accepted_kind(key)) return X509_V_ERR_EE_KEY_TOO_SMALL;
  }
  X509* leaf = sk_X509_value(chain, 0);
  // OpenSSL takes a certificate without extended usage for any purpose.
  const std::uint32_t usage = X509_get_extended_key_usage(leaf);
  const std::uint32_t wanted = demands.server ? XKU_SSL_SERVER : XKU_SSL_CLIENT;
  if ((X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) == 0 || (usage & wanted) == 0)
    return X509_V_ERR_INVALID_PURPOSE;
  if (X509_check_ca(leaf) != 0) return X509_V_ERR_INVALID_CA;
  if (demands.server && !has_any_name(leaf, demands.names)) return X509_V_ERR_HOSTNAME_MISMATCH;
  return X509_V_OK;
}

int forgive_not_before(int valid, X509_STORE_CTX* verification) {
  if (valid == 1 || X509_STORE_CTX_get_error(verification) != X509_V_ERR_CERT_NOT_YET_VALID)
    return valid;
  X509_STORE_CTX_set_error(verification, X509_V_OK);
  return 1;
}

int verify_chain(X509_STORE_CTX* verification, void* demands_pointer) {
  const auto& demands = *static_cast<const Demands*>(demands_pointer);
  if (demands.ignore_not_before) X509_STORE_CTX_set_verify_cb(verification, forgive_not_before);
  if (X509_verify_cert(verification) != 1) return 0;
  const int fault = fault_of_chain(X509_STORE_CTX_get0_chain(verification), demands);
  X509_STORE_CTX_set_error(verification, fault);
  return fault == X509_V_OK ? 1 : 0;
}

Error library_failure(std::string_view doing) {
  return within(doing, {ErrorCode::io, openssl_reason()});
}

Result<std::shared_ptr<TlsContext::Native>> bare_context() {
  auto native = std::make_shared<TlsContext::Native>();
  SSL_CTX* context = native->context.native_handle();
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, max_peer_certificates);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // thousands of connections lie idle
  if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_num_tickets(context, 0) != 1 || SSL_CTX_set_max_early_data(context, 0) != 1 ||
      SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") != 1 ||
      SSL_CTX_set1_sigalgs_list(context, signature_schemes) != 1 ||
      SSL_CTX_set1_client_sigalgs_list(context, signature_schemes) != 1)
    return library_failure("setting up TLS");
  return native;
}

Result<> use_own_certificate(SSL_CTX* context, std::string_view pem, const PrivateKey& key) {
  const Result<std::vector<Certificate>> chain = parse_certificates(pem);
  if (!chain) return within("own certificate", chain.error());
  for (std::size_t i = 0; i < chain->size(); ++i) {
    const Result<X509Certificate> x509 = decode_certificate((*chain)[i].der);
    if (!x509) return within("own certificate", x509.error());
    const auto used = i == 0 ? SSL_CTX_use_certificate(context, x509->get())
                             : SSL_CTX_add1_chain_cert(context, x509->get());
    if (used != 1) return library_failure("own certificate");
  }
  if (SSL_CTX_use_PrivateKey(context, key.handle().key.get()) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::invalid_argument, "own certificate and key do not belong together"};
  }
  return {};
}

Result<> demand_certificate(TlsContext::Native& native, std::string_view authorities_pem) {
  SSL_CTX* context = native.context.native_handle();
  const Result<std::vector<Certificate>> authorities = parse_certificates(authorities_pem);
  if (!authorities) return within("authorities", authorities.error());
  for (const Certificate& authority : *authorities) {
    const Result<X509Certificate> x509 = decode_certificate(authority.der);
    if (!x509) return within("authorities", x509.error());
    if (!authority.authority)
      return Error{ErrorCode::invalid_argument, "authorities: " + authority.subject + " is none"};
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), x509->get()) != 1 ||
        SSL_CTX_add_client_CA(context, x509->get()) != 1)
      return library_failure("authorities");
  }
  // An authority that is named is an anchor, whoever signed it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify_chain, &native.demands);
  return {};
}

}  // namespace

Result<TlsContext> make_server_context(const TlsServerOptions& options) {
  Result<std::shared_ptr<TlsContext::Native>> native = bare_context();
  if (!native) return native.error();
  SSL_CTX* context = (*native)->context.native_handle();
  if (Result<> used = use_own_certificate(context, options.certificates_pem, options.key); !used)
    return used.error();
  if (options.client_authorities_pem.empty()) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  } else {
    (*native)->demands.server = false;
    if (Result<> demanded = demand_certificate(**native, options.client_authorities_pem); !demanded)
      return demanded.error();
  }
  return TlsContext(std::move(*native));
}

Result<TlsContext> make_client_context(const TlsClientOptions& options) {
  if (options.names.empty())
    return Error{ErrorCode::invalid_argument, "no name is given that the server must have"};
  Result<std::shared_ptr<TlsContext::Native>> native = bare_context();
  if (!native) return native.error();
  SSL_CTX* context = (*native)->context.native_handle();
  if (options.key != nullptr) {
    if (Result<> used = use_own_certificate(context, options.certificates_pem, *options.key); !used)
      return used.error();
  }
  (*native)->demands = {true, options.names, options.ignore_not_before};
  if (Result<> demanded = demand_certificate(**native, options.server_authorities_pem); !demanded)
    return demanded.error();
  if (options.at) {
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(options.at->time_since_epoch()).count();
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context), static_cast<time_t>(seconds));
  }
  return TlsContext(std::move(*native));
}

Result<TlsContext> make_unverified_client_context() {
  Result<std::shared_ptr<TlsContext::Native>> native = bare_context();
  if (!native) return native.error();
  SSL_CTX_set_verify((*native)->context.native_handle(), SSL_VERIFY_NONE, nullptr);
  return TlsContext(std::move(*native));
}

Result<std::optional<Certificate>> peer_certificate(SSL* connection) {
  X509* x509 = SSL_get0_peer_certificate(connection);
  if (x509 == nullptr) return std::optional<Certificate>();
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509, &der);
  if (size <= 0) return library_failure("the other end's certificate");
  const Bytes bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  Result<Certificate> certificate = parse_certificate(bytes);
  if (!certificate) return certificate.error();
  return std::optional<Certificate>(std::move(*certificate));
}

std::string handshake_failure(SSL* connection, const boost::system::error_code& error) {
  const bool judged =
      error.category() == boost::asio::error::get_ssl_category() &&
      ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  if (!judged) return error.message();
  switch (const long fault = SSL_get_verify_result(connection)) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return "the certificate has none of the expected names";
    case X509_V_ERR_INVALID_PURPOSE:
      return "the certificate is not for this use";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
      return "a certificate has a key that is neither P-256, P-384 nor Ed25519";
    default:
      return X509_verify_cert_error_string(fault);
  }
}

}  // namespace examguard
