// What a finding tells a person: the words of the rule that decided, or our own where none did.
#pragma once

#include <string>
#include <string_view>

#include "core/messages.hpp"
#include "core/report/finding.hpp"

namespace examguard {

[[nodiscard]] Words why_of(const Finding& finding, const Rule* rule);
[[nodiscard]] Words todo_of(const Finding& finding, const Rule* rule);

// Why something could not be read: a gap's `why`; one that we do not know is shown as it is.
[[nodiscard]] std::string word_of_gap(Language language, std::string_view why);

}  // namespace examguard
