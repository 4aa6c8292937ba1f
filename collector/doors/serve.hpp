// The running collector: one process holds the state folder, its store and the three doors until it
// is told to stop.
#pragma once

#include <string>

#include "collector/config.hpp"
#include "core/result.hpp"

namespace examguard {

[[nodiscard]] Result<CollectorConfig> read_config(const std::string& folder);

// Whether it could start: its configuration, keys, certificates and trust. Changes nothing.
[[nodiscard]] Result<> check_collector(const std::string& folder);

// Blocks until SIGTERM or SIGINT; then lets running requests finish. Prints one line to standard
// output once it is ready.
[[nodiscard]] Result<> serve_collector(const std::string& folder);

}  // namespace examguard
