// An HTTPS listener for small requests from many hostile clients. Everything is bounded: sizes,
// times, connections, bytes in flight. It knows no route; two functions are asked, one before the
// body is read and one with the whole request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/certificates.hpp"
#include "io/http.hpp"
#include "io/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace examguard {

// Who is at the other end, from the connection itself and never from what is sent over it.
struct HttpPeer {
  std::string address;                             // without port
  std::shared_ptr<const Certificate> certificate;  // verified; null if none was asked for
};

struct HttpRequest {
  std::string method;  // GET, POST, ...
  std::string path;    // decoded; begins with "/", has no ".", ".." or empty parts and no NUL
  HttpPairs query;     // decoded, in order
  HttpPairs headers;
  Bytes body;
  HttpPeer peer;
};

struct BodyLimit {
  std::size_t bytes;  // 0: no body is taken
};

struct HttpHandlers {
  // Asked when the head is there (`body` is empty): how much body may come, or the answer already.
  std::function<std::variant<BodyLimit, HttpResponse>(const HttpRequest&)> admit;
  // Called on a thread of the io_context. `respond` may be called later and from any thread, once;
  // if it is dropped uncalled the client gets 500.
  std::function<void(HttpRequest, std::function<void(HttpResponse)> respond)> handle;
};

// Who is too slow, over a limit of connections by far, or does not get through the handshake is cut
// off without an answer; every other refusal is answered: 4xx for the request's own faults, 429 and
// 503 with Retry-After for a limit that was met.
struct HttpServerLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t connections = 12'000;
  std::size_t connections_per_address = 1'000;  // a whole site may stand behind one
  std::size_t connections_per_certificate = 4;
  std::size_t body_bytes_in_flight = 64 * 1024 * 1024;
  std::size_t body_bytes_per_second = 8 * 1024;  // slower on average is cut off
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds header_time{10'000};   // from the first byte
  std::chrono::milliseconds body_time{10'000};     // grace on top of the rate, each way
  std::chrono::milliseconds answer_time{120'000};  // for `respond`, else 503
  std::chrono::milliseconds idle_time{75'000};
  std::chrono::milliseconds close_time{2'000};  // for the other end to take the last answer
  std::chrono::milliseconds stop_time{10'000};
  std::chrono::seconds retry_after{30};  // what a client that met a limit is told
};

// Runs on the threads that run the io_context. Destroy it only after the context has run out.
class HttpServer {
 public:
  // "127.0.0.1:8443", "[::]:8443"; port 0 takes any free one.
  [[nodiscard]] static Result<HttpServer> listen(boost::asio::io_context& context,
                                                 const std::string& address, TlsContext tls,
                                                 HttpHandlers handlers,
                                                 HttpServerLimits limits = {});
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;

  // Takes no more connections or requests, lets running ones finish within stop_time, and then has
  // no more work in the io_context. Callable from any thread.
  void stop();

 private:
  class Listener;
  explicit HttpServer(std::shared_ptr<Listener> listener);
  std::shared_ptr<Listener> listener_;
};

}  // namespace examguard
