// Registry values as Windows stores them, and how they read as text or number. The live registry,
// Wine's text files, exports and hives all end here, so that odd types and bad text are handled
// once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/values.hpp"

namespace examguard {

// As in winnt.h.
enum class RegistryType : std::uint32_t {
  none = 0,
  text = 1,
  expand_text = 2,
  binary = 3,
  number = 4,
  big_endian_number = 5,
  many_texts = 7,
  long_number = 11
};

struct RegistryValue {
  std::string name;  // UTF-8
  RegistryType type = RegistryType::none;
  Bytes data;  // text is UTF-16LE, with or without its zero

  bool operator==(const RegistryValue&) const = default;
};

// Text, a number in decimal, the first of many texts, or the hex of at most 32 bytes. Never fails.
[[nodiscard]] std::string to_text(const RegistryValue& value);

// A number of any width, or text that is one.
[[nodiscard]] std::optional<std::uint64_t> to_number(const RegistryValue& value);

// Of values with this name (names differ in case for no one) the first; nullptr if there is none.
[[nodiscard]] const RegistryValue* find_value(const std::vector<RegistryValue>& values,
                                              std::string_view name);

// Up to the first zero. Lone surrogates become U+FFFD.
[[nodiscard]] std::string utf16_to_utf8(std::string_view little_endian);
[[nodiscard]] Bytes utf8_to_utf16(std::string_view text);
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace examguard
