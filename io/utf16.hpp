// Text of Windows as the rest of the program holds it. Windows names are any 16-bit units, valid or
// not; here they are UTF-8, and a surrogate that stands alone becomes the three bytes that UTF-8
// would give it (WTF-8). Such text is not valid UTF-8, but leads back to the exact name.
#pragma once

#include <string>
#include <string_view>

#include "core/values.hpp"

namespace examguard {

[[nodiscard]] std::string from_utf16(std::u16string_view units);

// The way back: exact for what from_utf16 made; a byte that is of no sequence becomes U+FFFD.
[[nodiscard]] std::u16string to_utf16(std::string_view text);

// The units as bytes, the lower one first: how an exact name stands in a report.
[[nodiscard]] Bytes to_utf16le(std::string_view text);

}  // namespace examguard
