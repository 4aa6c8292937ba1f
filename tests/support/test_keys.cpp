#include "tests/support/test_keys.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace examguard::support {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Key ed25519(const Digest& seed) {
  return {
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes.data(), seed.bytes.size()),
      EVP_PKEY_free};
}

// An ECPrivateKey without its public half; the library computes that.
Key p256(const Digest& seed) {
  std::string der("\x30\x31\x02\x01\x01\x04\x20", 7);
  der += as_bytes(seed);
  der += std::string_view("\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 12);
  const unsigned char* at = octets(der);
  return {d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at, static_cast<long>(der.size())), EVP_PKEY_free};
}

Result<Bytes> sign(const Key& key, const EVP_MD* hash, std::string_view message) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  std::size_t size = 256;
  Bytes signature(size, '\0');
  if (EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     octets(message), message.size()) != 1) {
    return Error{ErrorCode::io, "test key cannot sign"};
  }
  signature.resize(size);
  return signature;
}

Signer signer(const Key& key, const EVP_MD* hash) {
  unsigned char* der = nullptr;
  const int size = key ? i2d_PUBKEY(key.get(), &der) : 0;
  if (size <= 0) throw std::runtime_error("test key cannot be made");
  const std::string spki(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return {PublicKey::from_der(spki).value(),
          [key, hash](std::string_view message) { return sign(key, hash, message); }};
}

}  // namespace

Signer test_key(std::string_view word) {
  return signer(ed25519(sha256(word)), nullptr);
}

Signer test_p256_key(std::string_view word) {
  return signer(p256(sha256(word)), EVP_sha256());
}

Signer broken_key(std::string_view word) {
  return {test_key(word).key, test_key(std::string(word) + ", another").sign};
}

}  // namespace examguard::support
