// What every target shares: bytes as a string_view, and a place for answers that nobody looks at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace examguard::fuzz {

inline std::string_view bytes(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

template <class T>
void ignore(const T&) {}

// Our own promise is broken: stop, so that the fuzzer keeps the input.
inline void must(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace examguard::fuzz
