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

extern const std::array<MessageText, static_cast<std::size_t>(Message::count)> message_table;

}  // namespace examguard
