// The catalogue itself: what each message says, in the order of the enum. Only for
// core/messages.cpp.
#pragma once

#include <array>
#include <string_view>

#include "core/messages.hpp"

namespace examguard {

struct MessageText {
  std::string_view zh;
  std::string_view en;
};

inline constexpr auto messages_of_use = static_cast<std::size_t>(Message::first_of_setup);
inline constexpr auto messages_of_setup =
    static_cast<std::size_t>(Message::count) - messages_of_use;

extern const std::array<MessageText, messages_of_use> message_table;
extern const std::array<MessageText, messages_of_setup> message_table_setup;

}  // namespace examguard
