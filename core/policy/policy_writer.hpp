// Writes policies as text, for drafts that an officer reviews and signs. Names come from PCs and
// may be hostile: each becomes quoted text that matches itself alone, and no comment can end its
// line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/policy/policy.hpp"

namespace examguard {

// What stands in front of the rules. Texts that are empty become places to fill in.
struct PolicyHead {
  struct Over {
    std::string id;
    std::uint64_t min_serial = 1;
  };

  std::string id;
  Level level = Level::site;
  std::string region, site;  // the scope: one of the two
  std::optional<Over> over;  // absent in a top layer
  Day issued;
  Day expires;
};

// Of serial 1.
[[nodiscard]] std::string policy_head(const PolicyHead& head);

// Can a value of a criterion be this text: not empty, not too long, not a place to fill in.
[[nodiscard]] bool can_be_value(std::string_view text);
// A pattern, as a YAML scalar, that holds for `text` alone. `text` can be a value.
[[nodiscard]] std::string literal_value(std::string_view text);
// A YAML scalar in double quotes; what a reader could not see is an escape. `text` is without NUL.
[[nodiscard]] std::string quoted(std::string_view text);
// What may stand behind "# ": one line, and not a long one.
[[nodiscard]] std::string comment_text(std::string_view text);
// Of the letters and digits of a text a word that may be part of a rule's id; empty if it has none.
[[nodiscard]] std::string word_for_id(std::string_view text);

}  // namespace examguard
