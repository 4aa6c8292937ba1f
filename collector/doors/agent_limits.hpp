// One agent's share of the ingest door: 600 entries an hour (2,000 at once), 50 MiB a day. In
// memory: a restart forgives.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/values.hpp"

namespace examguard {

class AgentLimits {
 public:
  // Takes one entry of so many bytes; or how long to wait for it.
  [[nodiscard]] std::optional<std::chrono::seconds> take(const Id& agent, std::size_t bytes,
                                                         TimePoint now);

 private:
  struct Share {
    double entries = 0;
    double bytes = 0;
    TimePoint filled;
  };
  std::mutex shares_mutex_;
  std::unordered_map<Id, Share> shares_;
};

}  // namespace examguard
