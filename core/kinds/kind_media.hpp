// Second look at media containers, and at formats whose signature is too short to be sure: there a
// few fields of the header must be plausible as well.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/kinds/kinds.hpp"

namespace examguard {

[[nodiscard]] std::optional<FileKind> media_kind(std::string_view head, std::uint64_t size);

// Weak headers. Asked last before text.
[[nodiscard]] std::optional<FileKind> plausible_kind(std::string_view head, std::uint64_t size);

}  // namespace examguard
