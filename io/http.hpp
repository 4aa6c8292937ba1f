// The words of HTTP that servers and clients here share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/values.hpp"

namespace examguard {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// The one value of that name, whatever its case; nothing if it is absent or there are several.
[[nodiscard]] std::optional<std::string_view> find_header(const HttpHeaders& headers,
                                                          std::string_view name);

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  HttpHeaders headers{};  // others; lengths and connection handling are not for callers
  Bytes body{};
};

}  // namespace examguard
