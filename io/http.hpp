// The words of HTTP that servers and clients here share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

// Headers, or the fields of a query or form, in their order.
using HttpPairs = std::vector<std::pair<std::string, std::string>>;

// The one value of that name; nothing if it is absent or there are several. Headers are found
// whatever their case.
[[nodiscard]] std::optional<std::string_view> find_header(const HttpPairs& headers,
                                                          std::string_view name);
[[nodiscard]] std::optional<std::string_view> find_value(const HttpPairs& pairs,
                                                         std::string_view name);

// "%E8%80%83" is three bytes; a broken escape or an encoded NUL is malformed.
[[nodiscard]] Result<std::string> percent_decoded(std::string_view text);
// application/x-www-form-urlencoded: a query, or the body of a form. At most 1000 fields.
[[nodiscard]] Result<HttpPairs> parse_form(std::string_view text);

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  HttpPairs headers{};  // others; lengths and connection handling are not for callers
  Bytes body{};
};

}  // namespace examguard
