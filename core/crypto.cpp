#include "core/crypto.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace examguard {

Digest sha256(std::string_view bytes) {
  Digest digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &size, EVP_sha256(), nullptr) !=
          1 ||
      size != digest.bytes.size()) {
    throw std::runtime_error("libcrypto has no SHA-256");
  }
  return digest;
}

}  // namespace examguard
