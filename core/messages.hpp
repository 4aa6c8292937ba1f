// Everything that the programs say to people, in Chinese and English side by side. Text in a
// policy's rules is not here; it comes with the policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/message_ids.hpp"
#include "core/result.hpp"

namespace examguard {

enum class Language { zh, en };
[[nodiscard]] Result<Language> parse_language(std::string_view word);

[[nodiscard]] std::string_view message(Language language, Message id);

// The message with {0}, {1}, ... filled in.
[[nodiscard]] std::string message(Language language, Message id,
                                  const std::vector<std::string>& values);

}  // namespace examguard
