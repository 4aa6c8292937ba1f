// What the core needs of libcrypto: hashes and signatures over bytes in memory. Keys on disk and
// TLS belong to io.
#pragma once

#include <string_view>

#include "core/values.hpp"

namespace examguard {

[[nodiscard]] Digest sha256(std::string_view bytes);

}  // namespace examguard
