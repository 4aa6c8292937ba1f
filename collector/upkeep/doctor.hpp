// Looks whether a collector is well, and says what to mend. Changes nothing; works on a running
// collector and on one that is stopped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/messages.hpp"
#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

enum class Health { good, warning, bad };
[[nodiscard]] std::string_view to_word(Health health);

struct Checkup {
  std::string_view about;  // a word of its own: service, settings, door, clock, ...
  Health health = Health::good;
  Message message = Message::count;
  std::vector<std::string> values{};
};

// An error: it cannot be looked at, for there is no collector or it is somebody else's.
[[nodiscard]] Result<std::vector<Checkup>> examine(const std::string& folder, TimePoint now);

// What an /etc/os-release says of systems that stop programs which their vendor has not signed.
[[nodiscard]] std::vector<Checkup> check_system(std::string_view os_release);

}  // namespace examguard
