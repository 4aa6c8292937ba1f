// collector.yaml: where the three doors listen. Everything else of a deployment is in trust and the
// ledger.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

struct CollectorConfig {
  std::string ingest = "0.0.0.0:8441";
  std::string enrolment = "0.0.0.0:8442";  // "off": nobody can enrol
  std::string staff = "127.0.0.1:8443";
  unsigned threads = 2;

  bool operator==(const CollectorConfig&) const = default;
};

[[nodiscard]] Result<CollectorConfig> parse_collector_config(std::string_view text,
                                                             std::string_view file);
[[nodiscard]] std::string to_yaml(const CollectorConfig& config);

}  // namespace examguard
