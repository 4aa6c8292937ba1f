#include "collector/upkeep/officers_key.hpp"

#include "io/file.hpp"
#include "io/keys.hpp"

namespace examguard {
namespace {

Result<Scope> parse_scope(const std::string& text) {
  if (text == "all") return Scope{};
  if (text.starts_with("region:")) return Scope{Scope::Kind::region, text.substr(7)};
  if (text.starts_with("site:")) return Scope{Scope::Kind::site, text.substr(5)};
  return Error{ErrorCode::invalid_argument,
               "scope \"" + text + "\": expected all, region:CODE or site:CODE"};
}

Result<TrustedKey> read_key(Role role, const OfficersKeyFile& file, TimePoint now) {
  const auto pem = read_file(file.path, 64u << 10);
  if (!pem) return pem.error();
  const auto der = parse_public_key(*pem);
  if (!der) return within(file.path, der.error());
  auto key = PublicKey::from_der(*der);
  if (!key) return within(file.path, key.error());
  auto scope = parse_scope(file.scope);
  if (!scope) return scope.error();
  return TrustedKey{role, std::move(*scope), std::move(*key), now - std::chrono::hours(24), {}};
}

}  // namespace

Result<std::vector<TrustedKey>> read_officers_keys(Role role,
                                                   const std::vector<OfficersKeyFile>& files,
                                                   TimePoint now) {
  std::vector<TrustedKey> keys;
  for (const OfficersKeyFile& file : files) {
    auto key = read_key(role, file, now);
    if (!key) return within(std::string(to_word(role)) + " key", key.error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace examguard
