// Second look inside ZIP and OLE containers: the names of their entries say what they are. Nothing
// is unpacked.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/kinds/kinds.hpp"

namespace examguard {

// `second`: the bytes that second_look() asked for; empty if nobody read them.
[[nodiscard]] std::optional<FileKind> zip_kind(std::string_view head, std::string_view second);
[[nodiscard]] std::optional<FileKind> ole_kind(std::string_view head, std::string_view second);

// Where the directory of an OLE container starts.
[[nodiscard]] std::uint64_t ole_directory_offset(std::string_view head);

}  // namespace examguard
