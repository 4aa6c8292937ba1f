// Is it text, and which: ASCII, UTF-8, GB18030 and other 8-bit code pages, UTF-16 with a mark. Some
// kinds of text have names of their own (html, xml, svg, json, eml, mht, rtf).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/kinds/kinds.hpp"

namespace examguard {

[[nodiscard]] std::optional<FileKind> text_kind(std::string_view head, std::uint64_t size);

}  // namespace examguard
