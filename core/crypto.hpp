// Hashes and signatures, the only file of core that knows libcrypto. The suite follows from the
// public key, never from a message: P-256 with SHA-256 (strict DER) or Ed25519. Private keys live
// in io; here signing is a function value.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

[[nodiscard]] Digest sha256(std::string_view bytes);

// SHA-256 of bytes that come in pieces, and MD5 (dpkg's md5sums) in the same pass if asked.
class Hasher {
 public:
  enum class Also { nothing, md5 };

  explicit Hasher(Also also = Also::nothing);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void add(std::string_view bytes);

  struct Sums {
    Digest sha256;
    std::string md5;  // 32 lower-case hex digits; empty if not asked for
  };
  [[nodiscard]] Sums finish();  // once; afterwards the hasher starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A public key that can verify: DER SubjectPublicKeyInfo, in the one spelling that each suite has.
class PublicKey {
 public:
  enum class Suite { p256, ed25519 };

  // Named-curve, uncompressed P-256 (91 bytes) or Ed25519 (44 bytes); nothing else.
  [[nodiscard]] static Result<PublicKey> from_der(std::string_view spki);

  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] Suite suite() const { return suite_; }
  [[nodiscard]] Digest id() const;  // SHA-256 of the DER

  bool operator==(const PublicKey& other) const { return der_ == other.der_; }

 private:
  PublicKey(Bytes der, Suite suite) : der_(std::move(der)), suite_(suite) {}

  Bytes der_;
  Suite suite_;
};

// ECDSA knows two signatures (r, s) and (r, n−s) of one message; both are accepted. Nothing refers
// to the bytes of a signature: digests are over PAE (docs/formats/envelope.md).
[[nodiscard]] bool verifies(const PublicKey& key, std::string_view message,
                            std::string_view signature);

using Sign = std::function<Result<Bytes>(std::string_view message)>;

// A key that can sign, made in io/keys (file, TPM, CNG) or in a test.
struct Signer {
  PublicKey key;
  Sign sign;
};

}  // namespace examguard
