// The words of verdicts, reasons and checks in a person's language, and what a person does about a
// finding. Everything that comes from a scanned PC is made visible first: no name can move the
// cursor.
#pragma once

#include <string>
#include <string_view>

#include "core/messages.hpp"
#include "core/report/finding.hpp"
#include "core/report/local_report.hpp"

namespace examguard {

[[nodiscard]] std::string_view word_of(Language language, Outcome outcome);
[[nodiscard]] std::string_view word_of(Language language, Severity severity);
[[nodiscard]] std::string_view word_of(Language language, Verdict verdict);
[[nodiscard]] std::string_view word_of(Language language, Level level);
[[nodiscard]] std::string_view word_of(Language language, Criterion criterion);
[[nodiscard]] std::string_view word_of(Language language, CheckStep step);
[[nodiscard]] std::string_view word_of(Language language, Held held);
[[nodiscard]] std::string_view word_of(Language language, Proof proof);

// The text in this language, or in the other one if there is none.
[[nodiscard]] const std::string& in_language(Language language, const Words& words);

[[nodiscard]] std::string name_of(const Finding& finding);

// How to get rid of it, by the source that lists it. A command is shown only for a name that means
// nothing to a shell.
[[nodiscard]] std::string removal_of(Language language, const Finding& finding);

// "2026-11-24 11:14:15", Beijing time.
[[nodiscard]] std::string time_text(TimePoint time);

}  // namespace examguard
