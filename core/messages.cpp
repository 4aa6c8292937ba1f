#include "core/messages.hpp"

#include "core/message_table.hpp"

namespace examguard {

Result<Language> parse_language(std::string_view word) {
  if (word == "zh") return Language::zh;
  if (word == "en") return Language::en;
  return Error{ErrorCode::invalid_argument,
               "unknown language \"" + std::string(word) + "\": expected zh or en"};
}

std::string_view message(Language language, Message id) {
  const auto number = static_cast<std::size_t>(id);
  const MessageText& text = number < messages_of_all
                                ? message_table[number]
                                : message_table_collector[number - messages_of_all];
  return language == Language::zh ? text.zh : text.en;
}

std::string message(Language language, Message id, const std::vector<std::string>& values) {
  const std::string_view text = message(language, id);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_place = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
    const auto number = is_place ? static_cast<std::size_t>(text[i + 1] - '0') : values.size();
    if (number < values.size()) {
      out += values[number];
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace examguard
