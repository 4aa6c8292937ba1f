// What a finding tells a person: the words of the rule that decided, or our own where none did.
#pragma once

#include "core/finding.hpp"

namespace examguard {

[[nodiscard]] Words why_of(const Finding& finding, const Rule* rule);
[[nodiscard]] Words todo_of(const Finding& finding, const Rule* rule);

}  // namespace examguard
