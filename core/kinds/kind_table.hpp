// Every kind that identify() can answer, by name, and the signatures that stand at a fixed place.
// The second looks for kinds that share a signature are in kind_executables, kind_packages,
// kind_media and kind_text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/kinds/kinds.hpp"

namespace examguard {

// The whole entry; "unknown" for a name that the table does not have.
[[nodiscard]] FileKind kind_named(std::string_view name);

struct KindSignature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view kind;
};

// The first signature that stands at its place in the head.
[[nodiscard]] std::optional<KindSignature> find_signature(std::string_view head);

}  // namespace examguard
