// Registries that are text: Wine's system.reg and user.reg, and what regedit exports (version 4 and
// 5, UTF-8 or UTF-16). Only the keys that are asked for are kept.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sources/parsed.hpp"
#include "core/sources/registry.hpp"

namespace examguard {

struct RegistryKey {
  std::string path;  // UTF-8, '\' between names: "Software\Microsoft\...", as the file has it
  std::vector<RegistryValue> values;

  bool operator==(const RegistryKey&) const = default;
};

struct RegistryText {
  std::vector<RegistryKey> keys;
  std::vector<Gap> gaps;
};

// `source` is for gaps. A line that is neither key nor value is a gap and costs no other.
[[nodiscard]] RegistryText parse_registry_text(std::string_view text, std::string_view source,
                                               const std::function<bool(std::string_view)>& wanted);

}  // namespace examguard
