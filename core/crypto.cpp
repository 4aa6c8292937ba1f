#include "core/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace examguard {
namespace {

// The DER of a SubjectPublicKeyInfo up to the key itself. Each suite has exactly one spelling, so a
// key has one digest; explicit curve parameters and compressed points never reach the library.
constexpr std::string_view p256_prefix{
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00\x04",
    27};
constexpr std::string_view ed25519_prefix{"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12};
constexpr std::size_t p256_size = 91;
constexpr std::size_t ed25519_size = 44;

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Key load(std::string_view spki) {
  const unsigned char* at = octets(spki);
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  return key != nullptr && at == octets(spki) + spki.size() ? std::move(key) : nullptr;
}

// Fails only when the library lacks the hash or memory: nothing that a caller could handle.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* hash = EVP_MD_fetch(nullptr, name, nullptr);
  if (hash == nullptr) throw std::runtime_error(std::string("libcrypto has no ") + name);
  return hash;
}

// Fetched once and never given back: else the library looks it up by name for each short text,
// which takes longer than to hash it.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const hash = fetch("SHA256");
  return hash;
}
const EVP_MD* md5_algorithm() {
  static const EVP_MD* const hash = fetch("MD5");
  return hash;
}

Context begin(const EVP_MD* hash) {
  Context context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestInit_ex(context.get(), hash, nullptr) != 1) {
    throw std::runtime_error("libcrypto cannot hash");
  }
  return context;
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &size, sha256_algorithm(),
                 nullptr) != 1 ||
      size != digest.bytes.size()) {
    throw std::runtime_error("libcrypto cannot hash");
  }
  return digest;
}

struct Hasher::State {
  Context sha256;
  Context md5;  // null: not asked for
};

Hasher::Hasher(Also also) : state_(std::make_unique<State>()) {
  state_->sha256 = begin(sha256_algorithm());
  if (also == Also::md5) state_->md5 = begin(md5_algorithm());
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->sha256.get(), bytes.data(), bytes.size());
  if (state_->md5 != nullptr) EVP_DigestUpdate(state_->md5.get(), bytes.data(), bytes.size());
}

Hasher::Sums Hasher::finish() {
  Sums sums;
  EVP_DigestFinal_ex(state_->sha256.get(), sums.sha256.bytes.data(), nullptr);
  EVP_DigestInit_ex(state_->sha256.get(), nullptr, nullptr);  // the same hash again
  if (state_->md5 != nullptr) {
    std::array<char, 16> md5{};
    EVP_DigestFinal_ex(state_->md5.get(), reinterpret_cast<unsigned char*>(md5.data()), nullptr);
    EVP_DigestInit_ex(state_->md5.get(), nullptr, nullptr);
    sums.md5 = to_hex(std::string_view(md5.data(), md5.size()));
  }
  return sums;
}

Result<PublicKey> PublicKey::from_der(std::string_view spki) {
  const bool is_p256 = spki.size() == p256_size && spki.starts_with(p256_prefix);
  const bool is_ed25519 = spki.size() == ed25519_size && spki.starts_with(ed25519_prefix);
  if (!is_p256 && !is_ed25519) {
    return Error{ErrorCode::unsupported, "a public key must be P-256 or Ed25519"};
  }
  if (load(spki) == nullptr) {  // e.g. a point that is not on the curve
    return Error{ErrorCode::malformed, "not a public key"};
  }
  return PublicKey(Bytes(spki), is_p256 ? Suite::p256 : Suite::ed25519);
}

Digest PublicKey::id() const {
  return sha256(der_);
}

bool verifies(const PublicKey& key, std::string_view message, std::string_view signature) {
  const Key loaded = load(key.der());
  const Context context(EVP_MD_CTX_new());
  const EVP_MD* hash = key.suite() == PublicKey::Suite::p256 ? EVP_sha256() : nullptr;
  return loaded != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, loaded.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

}  // namespace examguard
