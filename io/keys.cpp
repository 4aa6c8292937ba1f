#include "io/keys.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "io/file.hpp"
#include "io/openssl.hpp"

namespace examguard {
namespace {

constexpr std::size_t max_key_file = 64 * 1024;

// Without one OpenSSL would ask on the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) {
  return 0;
}

const unsigned char* as_unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Error unsupported_key() {
  return {ErrorCode::unsupported, "only P-256, P-384 and Ed25519 keys are taken"};
}

}  // namespace

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  if (reason != nullptr) return reason;
  return code == 0 ? "unknown reason" : "error " + std::to_string(code);
}

Bio reading(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Bytes written(const Bio& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return Bytes(data, static_cast<std::size_t>(size));
}

Result<KeyKind> accepted_kind(EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) return KeyKind::ed25519;
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return unsupported_key();
  int is_explicit = 0;
  EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit);
  char group[64] = {};
  if (is_explicit != 0 || EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1)
    return unsupported_key();
  if (std::string_view(group) == SN_X9_62_prime256v1) return KeyKind::p256;
  if (std::string_view(group) == SN_secp384r1) return KeyKind::p384;
  return unsupported_key();
}

Bytes public_key_der(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return {};
  Bytes bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

Result<EvpKey> decode_public_key(std::string_view der) {
  const unsigned char* at = as_unsigned(der);
  EvpKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key) return Error{ErrorCode::malformed, "not a public key: " + openssl_reason()};
  const Result<KeyKind> kind = accepted_kind(key.get());
  if (!kind) return kind.error();
  const std::size_t size = *kind == KeyKind::p256 ? 91 : *kind == KeyKind::p384 ? 120 : 44;
  if (der.size() != size || public_key_der(key.get()) != der)
    return Error{ErrorCode::malformed, "not the usual encoding of a public key"};
  return key;
}

const EVP_MD* signing_digest(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return EVP_sha256();
    case KeyKind::p384:
      return EVP_sha384();
    case KeyKind::ed25519:
      break;
  }
  return nullptr;
}

PrivateKey::PrivateKey(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

KeyKind PrivateKey::kind() const {
  return handle_->kind;
}

Bytes PrivateKey::public_key_der() const {
  return examguard::public_key_der(handle_->key.get());
}

Result<Bytes> PrivateKey::sign(std::string_view message) const {
  const EvpDigestContext context(EVP_MD_CTX_new());
  const EVP_MD* digest = signing_digest(handle_->kind);
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, handle_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, as_unsigned(message), message.size()) != 1)
    return Error{ErrorCode::io, "signing: " + openssl_reason()};
  Bytes signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     as_unsigned(message), message.size()) != 1)
    return Error{ErrorCode::io, "signing: " + openssl_reason()};
  signature.resize(size);
  return signature;
}

Bytes PrivateKey::to_pem() const {
  const Bio memory(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), handle_->key.get(), nullptr, nullptr, 0, nullptr,
                                nullptr);
  return written(memory);
}

Result<PrivateKey> generate_key(KeyKind kind) {
  const char* group = kind == KeyKind::p384 ? SN_secp384r1 : SN_X9_62_prime256v1;
  EvpKey key(kind == KeyKind::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group));
  if (!key) return Error{ErrorCode::io, "making a key: " + openssl_reason()};
  return PrivateKey(std::make_unique<PrivateKey::Handle>(std::move(key), kind));
}

Result<PrivateKey> parse_private_key(std::string_view pem) {
  const Bio memory = reading(pem);
  EvpKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr));
  if (!key) {
    ERR_clear_error();  // its words could quote the file
    return Error{ErrorCode::malformed, "not a private key in PEM without a password"};
  }
  const Result<KeyKind> kind = accepted_kind(key.get());
  if (!kind) return kind.error();
  if (*kind != KeyKind::ed25519)
    EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                   "uncompressed");
  return PrivateKey(std::make_unique<PrivateKey::Handle>(std::move(key), *kind));
}

Result<PrivateKey> load_private_key(const std::string& path) {
  const Result<Bytes> pem = read_private_file(path, max_key_file);
  if (!pem) return within("reading a private key", pem.error());
  Result<PrivateKey> key = parse_private_key(*pem);
  if (!key) return within(path, key.error());
  return key;
}

Result<> save_private_key(const std::string& path, const PrivateKey& key) {
  return write_new_file(path, key.to_pem(), Access::owner_only);
}

Result<Bytes> parse_public_key(std::string_view pem) {
  const Bio memory = reading(pem);
  const EvpKey key(PEM_read_bio_PUBKEY(memory.get(), nullptr, no_password, nullptr));
  if (!key) return Error{ErrorCode::malformed, "not a public key in PEM: " + openssl_reason()};
  Bytes der = public_key_der(key.get());
  if (const Result<EvpKey> again = decode_public_key(der); !again) return again.error();
  return der;
}

Result<std::string> public_key_to_pem(std::string_view der) {
  const Result<EvpKey> key = decode_public_key(der);
  if (!key) return key.error();
  const Bio memory(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(memory.get(), key->get()) != 1)
    return Error{ErrorCode::io, "writing a public key: " + openssl_reason()};
  return written(memory);
}

}  // namespace examguard
