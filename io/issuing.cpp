#include "io/issuing.hpp"

#include <openssl/pem.h>

#include <algorithm>

#include "io/openssl.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

using Asn1Time = std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>>;

bool add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  if (value == nullptr) return false;
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, type, value);
  return sk_GENERAL_NAME_push(names, name) > 0;
}

bool add_text_name(GENERAL_NAMES* names, int type, std::string_view text) {
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
  return add_name(names, type, value);
}

bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

bool is_uri(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<X509Names> make_names(const ServerNames& hosts, std::string_view uri) {
  X509Names names(GENERAL_NAMES_new());
  for (const std::string& host : hosts.dns_names)
    if (!is_host_name(host) || !add_text_name(names.get(), GEN_DNS, host))
      return Error{ErrorCode::invalid_argument, "not a host name: " + host};
  for (const std::string& address : hosts.ip_addresses)
    if (!add_name(names.get(), GEN_IPADD, a2i_IPADDRESS(address.c_str())))
      return Error{ErrorCode::invalid_argument, "not an IP address: " + address};
  if (!uri.empty() && (!is_uri(uri) || !add_text_name(names.get(), GEN_URI, uri)))
    return Error{ErrorCode::invalid_argument, "not a URI: " + std::string(uri)};
  if (sk_GENERAL_NAME_num(names.get()) == 0)
    return Error{ErrorCode::invalid_argument, "a certificate needs a name"};
  return names;
}

Asn1Time asn1_time(TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  return Asn1Time(ASN1_TIME_set(nullptr, static_cast<time_t>(seconds.count())));
}

bool set_serial(X509* certificate) {
  Bytes serial = random_bytes(16);
  serial[0] = static_cast<char>((serial[0] & 0x3f) | 0x40);  // positive and of full length
  using Number = std::unique_ptr<BIGNUM, OpensslFree<BN_free>>;
  const Number number(BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()),
                                static_cast<int>(serial.size()), nullptr));
  return BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

// Everything but extensions and signature.
Result<X509Certificate> draft(EVP_PKEY* key, std::string_view subject, Lifetime lifetime) {
  if (lifetime.until <= lifetime.from)
    return Error{ErrorCode::invalid_argument, "a certificate has to end after it begins"};
  X509Certificate certificate(X509_new());
  const Asn1Time from = asn1_time(lifetime.from);
  const Asn1Time until = asn1_time(lifetime.until);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const bool named = subject.empty() || X509_NAME_add_entry_by_NID(
                                            name, NID_commonName, MBSTRING_UTF8,
                                            reinterpret_cast<const unsigned char*>(subject.data()),
                                            static_cast<int>(subject.size()), -1, 0) == 1;
  if (!named) return Error{ErrorCode::invalid_argument, "subject: " + openssl_reason()};
  if (!from || !until || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !set_serial(certificate.get()) || X509_set1_notBefore(certificate.get(), from.get()) != 1 ||
      X509_set1_notAfter(certificate.get(), until.get()) != 1 ||
      X509_set_pubkey(certificate.get(), key) != 1)
    return Error{ErrorCode::invalid_argument, "making a certificate: " + openssl_reason()};
  return certificate;
}

Result<Certificate> signed_by(X509Certificate certificate, const PrivateKey& key) {
  if (X509_sign(certificate.get(), key.handle().key.get(), signing_digest(key.kind())) <= 0)
    return Error{ErrorCode::io, "signing a certificate: " + openssl_reason()};
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  if (size <= 0) return Error{ErrorCode::io, "writing a certificate: " + openssl_reason()};
  const Bytes bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return parse_certificate(bytes);
}

struct Leaf {
  std::string_view public_key_der;
  std::string_view subject;
  const char* usage;
  GENERAL_NAMES* names;
  Lifetime lifetime;
};

Result<Certificate> issue(const Issuer& issuer, const Leaf& leaf) {
  const Result<EvpKey> key = decode_public_key(leaf.public_key_der);
  if (!key) return key.error();
  const Result<X509Certificate> parent = decode_certificate(issuer.certificate.der);
  if (!parent) return parent.error();
  if (!issuer.certificate.authority ||
      X509_check_private_key(parent->get(), issuer.key.handle().key.get()) != 1)
    return Error{ErrorCode::invalid_argument,
                 "the issuer's certificate and key do not belong together"};
  Result<X509Certificate> made = draft(key->get(), leaf.subject, leaf.lifetime);
  if (!made) return made.error();
  X509* certificate = made->get();
  const bool critical_names = leaf.subject.empty();  // RFC 5280, 4.2.1.6
  if (X509_set_issuer_name(certificate, X509_get_subject_name(parent->get())) != 1 ||
      !add_extension(certificate, parent->get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(certificate, parent->get(), NID_key_usage, "critical,digitalSignature") ||
      !add_extension(certificate, parent->get(), NID_ext_key_usage, leaf.usage) ||
      !add_extension(certificate, parent->get(), NID_subject_key_identifier, "hash") ||
      !add_extension(certificate, parent->get(), NID_authority_key_identifier, "keyid:always") ||
      X509_add1_ext_i2d(certificate, NID_subject_alt_name, leaf.names, critical_names ? 1 : 0, 0) !=
          1)
    return Error{ErrorCode::io, "making a certificate: " + openssl_reason()};
  return signed_by(std::move(*made), issuer.key);
}

}  // namespace

Result<Certificate> make_authority(const PrivateKey& key, std::string_view name,
                                   Lifetime lifetime) {
  if (name.empty()) return Error{ErrorCode::invalid_argument, "an authority needs a name"};
  Result<X509Certificate> made = draft(key.handle().key.get(), name, lifetime);
  if (!made) return made.error();
  X509* certificate = made->get();
  if (X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) != 1 ||
      !add_extension(certificate, certificate, NID_basic_constraints,
                     "critical,CA:TRUE,pathlen:0") ||
      !add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(certificate, certificate, NID_subject_key_identifier, "hash") ||
      !add_extension(certificate, certificate, NID_authority_key_identifier, "keyid:always"))
    return Error{ErrorCode::io, "making a certificate: " + openssl_reason()};
  return signed_by(std::move(*made), key);
}

Result<Certificate> issue_server_certificate(Issuer issuer, std::string_view public_key_der,
                                             const ServerNames& hosts, Lifetime lifetime) {
  const Result<X509Names> names = make_names(hosts, {});
  if (!names) return names.error();
  // Only for people who look at it: nobody here matches a subject.
  const std::string& first =
      hosts.dns_names.empty() ? hosts.ip_addresses.front() : hosts.dns_names.front();
  return issue(issuer, {public_key_der, std::string_view(first).substr(0, 64), "serverAuth",
                        names->get(), lifetime});
}

Result<Certificate> issue_client_certificate(Issuer issuer, std::string_view public_key_der,
                                             std::string_view uri, Lifetime lifetime) {
  const Result<X509Names> names = make_names({}, uri);
  if (!names) return names.error();
  return issue(issuer, {public_key_der, {}, "clientAuth", names->get(), lifetime});
}

Result<std::string> make_signing_request(const PrivateKey& key, std::string_view uri) {
  const X509Request request(X509_REQ_new());
  if (!uri.empty()) {
    const Result<X509Names> names = make_names({}, uri);
    if (!names) return names.error();
    STACK_OF(X509_EXTENSION)* raw = nullptr;
    X509V3_add1_i2d(&raw, NID_subject_alt_name, names->get(), 1, 0);
    X509_REQ_add_extensions(request.get(), raw);
    sk_X509_EXTENSION_pop_free(raw, X509_EXTENSION_free);
  }
  const Bio memory(BIO_new(BIO_s_mem()));
  if (X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.handle().key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.handle().key.get(), signing_digest(key.kind())) <= 0 ||
      PEM_write_bio_X509_REQ(memory.get(), request.get()) != 1)
    return Error{ErrorCode::io, "making a signing request: " + openssl_reason()};
  return written(memory);
}

}  // namespace examguard
