// What a calendar must keep whatever it was read from: only for core/exam/calendar*.cpp.
#pragma once

#include <optional>
#include <string>

#include "core/exam/calendar.hpp"

namespace examguard {

[[nodiscard]] std::optional<std::string> fault_of(const ExamSession& session);
// Without its sessions each for itself; puts them in order.
[[nodiscard]] std::optional<std::string> complete(Calendar& calendar);

}  // namespace examguard
