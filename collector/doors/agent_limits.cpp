#include "collector/doors/agent_limits.hpp"

#include <algorithm>
#include <cmath>

namespace examguard {
namespace {
constexpr double most_entries = 2000;
constexpr double entries_a_second = 600.0 / 3600;
constexpr double most_bytes = 50.0 * 1024 * 1024;
constexpr double bytes_a_second = most_bytes / 86'400;
}  // namespace

std::optional<std::chrono::seconds> AgentLimits::take(const Id& agent, std::size_t bytes,
                                                      TimePoint now) {
  const std::lock_guard lock(shares_mutex_);
  auto [place, fresh] = shares_.try_emplace(agent, Share{most_entries, most_bytes, now});
  Share& share = place->second;
  const double passed = std::max(0.0, std::chrono::duration<double>(now - share.filled).count());
  share.entries = std::min(most_entries, share.entries + passed * entries_a_second);
  share.bytes = std::min(most_bytes, share.bytes + passed * bytes_a_second);
  share.filled = now;
  // The body was read already, so a body larger than what is left is still taken once, and paid for
  // later.
  if (share.entries < 1 || share.bytes <= 0) {
    const double wait =
        std::max((1 - share.entries) / entries_a_second, -share.bytes / bytes_a_second);
    return std::chrono::seconds(
        static_cast<std::int64_t>(std::ceil(std::clamp(wait, 1.0, 3600.0))));
  }
  share.entries -= 1;
  share.bytes -= static_cast<double>(bytes);
  return std::nullopt;
}

}  // namespace examguard
