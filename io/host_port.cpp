#include "io/host_port.hpp"

#include <algorithm>
#include <charconv>

namespace examguard {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_address_character(char c) {  // of IPv6, with a zone
  return is_host_character(c) || c == ':' || c == '%';
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
  const Error wrong{ErrorCode::invalid_argument,
                    "\"" + std::string(text) + "\" is not host:port (IPv6 as [address]:port)"};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.size() > 253 ||
      !std::all_of(host.begin(), host.end(), bracketed ? is_address_character : is_host_character))
    return wrong;
  HostPort parsed{std::string(host), 0};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return wrong;
  return parsed;
}

}  // namespace examguard
