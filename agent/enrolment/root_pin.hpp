// The root of a deployment as a person names it: the file of its public key or of its digest, or
// the digest itself.
#pragma once

#include <optional>
#include <string>

#include "core/evidence/trust.hpp"

namespace examguard {

struct NamedRoot {
  RootPin pin;
  std::optional<PublicKey> key;  // absent: only the digest is known
};

[[nodiscard]] Result<RootPin> parse_root_digest(const std::string& text);
// `named`: a file (PEM, or a line with the digest), or "sha256:<hex>".
[[nodiscard]] Result<NamedRoot> read_root(const std::string& named);

}  // namespace examguard
