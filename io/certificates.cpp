#include "io/certificates.hpp"

#include <openssl/pem.h>

#include <algorithm>

#include "io/openssl.hpp"

namespace examguard {
namespace {

constexpr std::size_t max_certificate = 64 * 1024;
constexpr int max_names = 64;
constexpr std::size_t max_chain = 16;

using X509ExtensionStack =
    std::unique_ptr<STACK_OF(X509_EXTENSION), void (*)(STACK_OF(X509_EXTENSION)*)>;

std::string_view as_view(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

Error malformed(const std::string& what) {
  return {ErrorCode::malformed, "certificate: " + what};
}

Result<TimePoint> moment(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return malformed("an impossible time");
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return TimePoint(std::chrono::sys_days(day)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::string address_text(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::string text;
  if (bytes.size() == 4) {
    for (std::size_t i = 0; i < 4; ++i) text += (i > 0 ? "." : "") + std::to_string(byte(i));
    return text;
  }
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    text += (i > 0 ? ":" : "") + to_hex(bytes.substr(i, 2));
  return text;
}

struct Names {
  std::vector<std::string> uris, dns_names, ip_addresses;
};

Result<Names> read_names(const GENERAL_NAMES* stack) {
  Names names;
  const int count = stack == nullptr ? 0 : sk_GENERAL_NAME_num(stack);
  if (count > max_names) return malformed("too many names");
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(stack, i);
    if (name->type != GEN_URI && name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    const std::string_view text = as_view(name->d.ia5);
    if (name->type == GEN_IPADD) {
      names.ip_addresses.push_back(address_text(text));
      continue;
    }
    // A NUL or control character in a name is there to be misread by somebody.
    if (text.empty() ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
      return malformed("a name with odd characters");
    (name->type == GEN_URI ? names.uris : names.dns_names).emplace_back(text);
  }
  return names;
}

}  // namespace

Result<X509Certificate> decode_certificate(std::string_view der) {
  if (der.size() > max_certificate) return Error{ErrorCode::too_large, "certificate: too large"};
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  X509Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != end) return malformed(openssl_reason());
  return certificate;
}

Result<Certificate> parse_certificate(std::string_view der) {
  const Result<X509Certificate> decoded = decode_certificate(der);
  if (!decoded) return decoded.error();
  X509* x509 = decoded->get();
  EVP_PKEY* key = X509_get0_pubkey(x509);
  if (key == nullptr) return malformed("unreadable key: " + openssl_reason());
  if (const Result<KeyKind> kind = accepted_kind(key); !kind)
    return within("certificate", kind.error());

  Certificate certificate;
  certificate.der = der;
  certificate.public_key_der = public_key_der(key);
  certificate.serial = as_view(X509_get0_serialNumber(x509));
  const Bio subject(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(subject.get(), X509_get_subject_name(x509), 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  certificate.subject = written(subject);
  const Result<TimePoint> from = moment(X509_get0_notBefore(x509));
  const Result<TimePoint> until = moment(X509_get0_notAfter(x509));
  if (!from || !until) return malformed("an impossible time");
  certificate.not_before = *from;
  certificate.not_after = *until;
  const X509Names stack(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
  Result<Names> names = read_names(stack.get());
  if (!names) return names.error();
  certificate.uris = std::move(names->uris);
  certificate.dns_names = std::move(names->dns_names);
  certificate.ip_addresses = std::move(names->ip_addresses);
  certificate.authority = X509_check_ca(x509) == 1;
  if ((X509_get_extension_flags(x509) & EXFLAG_XKUSAGE) != 0) {
    const std::uint32_t usage = X509_get_extended_key_usage(x509);
    certificate.for_servers = (usage & XKU_SSL_SERVER) != 0;
    certificate.for_clients = (usage & XKU_SSL_CLIENT) != 0;
  }
  ERR_clear_error();
  return certificate;
}

Result<std::vector<Certificate>> parse_certificates(std::string_view pem) {
  const Bio memory = reading(pem);
  std::vector<Certificate> certificates;
  for (;;) {
    const X509Certificate x509(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
    if (!x509) break;
    if (certificates.size() == max_chain)
      return Error{ErrorCode::too_large, "more than 16 certificates"};
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509.get(), &der);
    const Bytes bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    Result<Certificate> certificate = parse_certificate(bytes);
    if (!certificate) return certificate.error();
    certificates.push_back(std::move(*certificate));
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = openssl_reason();
  if (!ended) return malformed(reason);
  if (certificates.empty()) return malformed("none in the PEM text");
  return certificates;
}

std::string to_pem(const Certificate& certificate) {
  const Bio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio(memory.get(), PEM_STRING_X509, "",
                reinterpret_cast<const unsigned char*>(certificate.der.data()),
                static_cast<long>(certificate.der.size()));
  return written(memory);
}

Result<SigningRequest> open_signing_request(std::string_view pem) {
  if (pem.size() > max_certificate)
    return Error{ErrorCode::too_large, "signing request: too large"};
  const Bio memory = reading(pem);
  const X509Request request(PEM_read_bio_X509_REQ(memory.get(), nullptr, nullptr, nullptr));
  if (!request) return Error{ErrorCode::malformed, "signing request: " + openssl_reason()};
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr)
    return Error{ErrorCode::malformed, "signing request: unreadable key: " + openssl_reason()};
  SigningRequest opened{public_key_der(key), {}};
  if (const Result<EvpKey> accepted = decode_public_key(opened.public_key_der); !accepted)
    return within("signing request", accepted.error());
  if (X509_REQ_verify(request.get(), key) != 1)
    return Error{ErrorCode::bad_signature,
                 "signing request: not signed by its key: " + openssl_reason()};
  const X509ExtensionStack extensions(X509_REQ_get_extensions(request.get()),
                                      [](STACK_OF(X509_EXTENSION) * stack) {
                                        sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
                                      });
  const X509Names stack(static_cast<GENERAL_NAMES*>(
      X509V3_get_d2i(extensions.get(), NID_subject_alt_name, nullptr, nullptr)));
  Result<Names> names = read_names(stack.get());
  if (!names) return within("signing request", names.error());
  opened.uris = std::move(names->uris);
  return opened;
}

}  // namespace examguard
