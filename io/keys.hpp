// Private keys: P-256 and Ed25519 to make, P-384 is understood, anything else is refused. The key
// itself stays inside; files hold PEM PKCS#8 without a password and belong to one account.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

enum class KeyKind { p256, p384, ed25519 };

class PrivateKey {
 public:
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  [[nodiscard]] KeyKind kind() const;
  [[nodiscard]] Bytes public_key_der() const;  // SubjectPublicKeyInfo

  // P-256: DER ECDSA over SHA-256; P-384: over SHA-384; Ed25519: 64 raw bytes.
  [[nodiscard]] Result<Bytes> sign(std::string_view message) const;

  [[nodiscard]] Bytes to_pem() const;  // secret

  struct Handle;  // the library's key, for io alone
  explicit PrivateKey(std::unique_ptr<Handle> handle);
  [[nodiscard]] const Handle& handle() const { return *handle_; }

 private:
  std::unique_ptr<Handle> handle_;
};

[[nodiscard]] Result<PrivateKey> generate_key(KeyKind kind);
[[nodiscard]] Result<PrivateKey> parse_private_key(std::string_view pem);

// Loading refuses a file that another account may read. Saving never replaces a key: `conflict`.
[[nodiscard]] Result<PrivateKey> load_private_key(const std::string& path);
[[nodiscard]] Result<> save_private_key(const std::string& path, const PrivateKey& key);

// SubjectPublicKeyInfo between PEM and DER; only keys of the kinds above pass.
[[nodiscard]] Result<Bytes> parse_public_key(std::string_view pem);
[[nodiscard]] Result<std::string> public_key_to_pem(std::string_view public_key_der);

}  // namespace examguard
