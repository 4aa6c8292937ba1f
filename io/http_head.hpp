// The head of a request, looked at byte by byte before a parser sees it: what two programs could
// read differently is refused. Pure, so that it can be fuzzed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "io/http.hpp"

namespace examguard {

struct HttpRequestHead {
  std::string method;
  std::string path;  // decoded
  HttpPairs query;   // decoded
  HttpPairs headers;
  std::uint64_t body_bytes = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};

struct HttpRefusal {
  unsigned status;
  std::string_view reason;
};

// `text` is everything up to and with the empty line.
[[nodiscard]] std::variant<HttpRequestHead, HttpRefusal> read_request_head(std::string_view text);

}  // namespace examguard
