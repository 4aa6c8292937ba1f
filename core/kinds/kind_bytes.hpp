// Reading numbers and marks out of a file's bytes. Beyond the end everything is 0 and nothing is
// there, so that no caller counts.
#pragma once

#include <cstdint>
#include <string_view>

namespace examguard {

[[nodiscard]] inline std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

[[nodiscard]] inline std::uint32_t little16(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8;
}

[[nodiscard]] inline std::uint32_t little32(std::string_view bytes, std::size_t at) {
  return little16(bytes, at) | little16(bytes, at + 2) << 16;
}

[[nodiscard]] inline std::uint32_t big32(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) << 24 | byte_at(bytes, at + 1) << 16 | byte_at(bytes, at + 2) << 8 |
         byte_at(bytes, at + 3);
}

[[nodiscard]] inline bool has(std::string_view bytes, std::size_t at, std::string_view what) {
  return at <= bytes.size() && bytes.substr(at).starts_with(what);
}

}  // namespace examguard
