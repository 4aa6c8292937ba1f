// What the files of io that speak to OpenSSL share: owners for its objects, and its last error in
// words. No other file includes it.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/keys.hpp"

namespace examguard {

template <auto free_function>
struct OpensslFree {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using EvpKey = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using X509Certificate = std::unique_ptr<X509, OpensslFree<X509_free>>;
using X509Request = std::unique_ptr<X509_REQ, OpensslFree<X509_REQ_free>>;
using X509Names = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;

struct PrivateKey::Handle {
  EvpKey key;
  KeyKind kind;
};

// The oldest queued error of the library, which is left empty.
[[nodiscard]] std::string openssl_reason();

[[nodiscard]] Bio reading(std::string_view bytes);
[[nodiscard]] Bytes written(const Bio& memory);

// The kind, or why such a key is not taken.
[[nodiscard]] Result<KeyKind> accepted_kind(EVP_PKEY* key);
[[nodiscard]] Bytes public_key_der(EVP_PKEY* key);
// The one encoding of an accepted key: no compressed points, no trailing bytes.
[[nodiscard]] Result<EvpKey> decode_public_key(std::string_view der);
// The digest that a key of this kind signs with; null where the scheme has its own.
[[nodiscard]] const EVP_MD* signing_digest(KeyKind kind);

// Any one certificate in DER that is exactly one.
[[nodiscard]] Result<X509Certificate> decode_certificate(std::string_view der);

}  // namespace examguard
