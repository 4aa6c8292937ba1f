// Passwords at rest: scrypt with a salt of its own each, costs inside the text, so that they can
// rise later.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

// "scrypt:<log2 N>:<r>:<p>:<salt hex>:<hash hex>". Takes about a tenth of a second and 64 MiB.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
[[nodiscard]] bool password_fits(std::string_view password, std::string_view hashed);

// Compares secrets without telling by its duration where they differ.
[[nodiscard]] bool same_secret(std::string_view left, std::string_view right);

}  // namespace examguard
