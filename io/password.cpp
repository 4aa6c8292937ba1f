#include "io/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <charconv>
#include <cstdint>
#include <vector>

#include "core/values.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::uint64_t log2_n = 15;
constexpr std::uint64_t block_size = 8;
constexpr std::uint64_t lanes = 1;
constexpr std::uint64_t memory_limit = 256u << 20;
constexpr std::size_t hash_bytes = 32;

Result<Bytes> derive(std::string_view password, std::string_view salt, std::uint64_t n_log2,
                     std::uint64_t r, std::uint64_t p) {
  Bytes out(hash_bytes, '\0');
  const int done = EVP_PBE_scrypt(password.data(), password.size(),
                                  reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                                  std::uint64_t{1} << n_log2, r, p, memory_limit,
                                  reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (done != 1) return Error{ErrorCode::unavailable, "scrypt: not enough memory for a password"};
  return out;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(':');
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// 0 for anything that is not a small number.
std::uint64_t small_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= 20 ? value : 0;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  const Bytes salt = random_bytes(16);
  const auto hash = derive(password, salt, log2_n, block_size, lanes);
  if (!hash) return hash.error();
  return "scrypt:" + std::to_string(log2_n) + ":" + std::to_string(block_size) + ":" +
         std::to_string(lanes) + ":" + to_hex(salt) + ":" + to_hex(*hash);
}

bool password_fits(std::string_view password, std::string_view hashed) {
  const auto parts = split(hashed);
  if (parts.size() != 6 || parts[0] != "scrypt") return false;
  const std::uint64_t n_log2 = small_number(parts[1]);
  const std::uint64_t r = small_number(parts[2]);
  const std::uint64_t p = small_number(parts[3]);
  const auto salt = from_hex(parts[4]);
  const auto expected = from_hex(parts[5]);
  if (n_log2 == 0 || r == 0 || p == 0 || !salt || !expected) return false;
  const auto hash = derive(password, *salt, n_log2, r, p);
  return hash && same_secret(*hash, *expected);
}

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace examguard
