// Second look at what runs: ELF, PE and DOS, Mach-O and Java classes, scripts with a shebang.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/kinds/kinds.hpp"

namespace examguard {

// `second`: the bytes that second_look() asked for; empty if nobody read them.
[[nodiscard]] std::optional<FileKind> executable_kind(std::string_view head, std::uint64_t size,
                                                      std::string_view second);

}  // namespace examguard
