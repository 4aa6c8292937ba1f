#include "agent/enrolment/root_pin.hpp"

#include "io/file.hpp"
#include "io/keys.hpp"

namespace examguard {
namespace {

constexpr std::size_t key_limit = 1u << 20;

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

Result<RootPin> parse_root_digest(const std::string& text) {
  const auto digest =
      text.find(':') == std::string::npos ? parse_hex_digest(text) : parse_digest(text);
  if (!digest) return digest.error();
  return RootPin{*digest, 256};
}

Result<NamedRoot> read_root(const std::string& named) {
  if (named.starts_with("sha256:") && !file_exists(named)) {
    const auto pin = parse_root_digest(named);
    if (!pin) return pin.error();
    return NamedRoot{*pin, {}};
  }
  const auto bytes = read_file(named, key_limit);
  if (!bytes) return bytes.error();
  const std::string text = without_line_end(*bytes);
  if (text.find("-----BEGIN ") == std::string::npos) {
    const auto pin = parse_root_digest(text);
    if (!pin) {
      return Error{ErrorCode::malformed,
                   named + ": neither a public key (PEM) nor the digest of one"};
    }
    return NamedRoot{*pin, {}};
  }
  const auto der = parse_public_key(text);
  if (!der) return within(named, der.error());
  auto key = PublicKey::from_der(*der);
  if (!key) return within(named, key.error());
  const RootPin pin = pin_of(*key);
  return NamedRoot{pin, std::move(*key)};
}

}  // namespace examguard
