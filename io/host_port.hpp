// "host:port" as people write it: a DNS name, "192.0.2.1:443" or "[2001:db8::1]:443".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;

  bool operator==(const HostPort&) const = default;
};

[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text);

}  // namespace examguard
