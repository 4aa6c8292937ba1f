// agent.yaml: what a site may set on a PC. Everything that judges comes from signed policies, never
// from here.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "agent/system/places.hpp"
#include "core/result.hpp"

namespace examguard {

struct AgentConfig {
  std::string state = default_state_folder();
  std::chrono::minutes scan_every{240};
  std::uint64_t spool_mib = 256;
  unsigned scan_threads = 0;  // 0: by what the machine can do

  bool operator==(const AgentConfig&) const = default;
};

// Where the service of this PC keeps its state, by its configuration. One that does not hold is
// told of on standard error; then it is the default.
[[nodiscard]] std::string configured_state_folder();

[[nodiscard]] Result<AgentConfig> parse_agent_config(std::string_view text, std::string_view file);

}  // namespace examguard
