// The catalogue itself: what each message says, in the order of the enum: first what both programs
// say or the agent alone, then what only the collector says. Only for
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

inline constexpr auto messages_of_all = static_cast<std::size_t>(Message::first_of_collector);
inline constexpr auto messages_of_collector =
    static_cast<std::size_t>(Message::count) - messages_of_all;

extern const std::array<MessageText, messages_of_all> message_table;
extern const std::array<MessageText, messages_of_collector> message_table_collector;

}  // namespace examguard
