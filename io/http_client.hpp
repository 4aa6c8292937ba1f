// An HTTPS client for one server that is known by several addresses: one request at a time over one
// kept connection, always with a time limit. What went wrong is told apart by what to do about it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/values.hpp"
#include "io/http.hpp"
#include "io/tls.hpp"

namespace examguard {

enum class HttpTrouble {
  unreachable,  // no address, refused, no route, reset: try again later
  untrusted,    // the server's certificate does not satisfy us: do not go on
  rejected,     // the server does not take our certificate
  timed_out,
  malformed,  // the answer is not HTTP or is larger than the limit
  stopped,    // by stop()
};

struct HttpFailure {
  HttpTrouble trouble;
  std::string what;

  bool operator==(const HttpFailure&) const = default;
};

[[nodiscard]] Error to_error(const HttpFailure& failure);
[[noreturn]] void throw_exception_from_error(const HttpFailure& failure,
                                             const boost::source_location& where);

using HttpAnswer = boost::system::result<HttpResponse, HttpFailure>;

struct HttpCall {
  std::string method = "GET";
  std::string target;  // "/v1/policy?format=1", already encoded
  HttpPairs headers{};
  Bytes body{};
};

struct HttpClientOptions {
  // "host:port", "192.0.2.1:443", "[2001:db8::1]:443": tried in turn, the one that worked first.
  std::vector<std::string> addresses;
  std::chrono::milliseconds connect_time{10'000};  // per address, handshake included
  std::chrono::milliseconds answer_time{60'000};   // per call, all of it
  std::size_t answer_bytes = 16 * 1024 * 1024;
};

// Belongs to the one thread (or strand) that awaits it.
class HttpClient {
 public:
  HttpClient(HttpClientOptions options, TlsContext tls);
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  // A kept connection that the server has closed meanwhile is made anew once. Await it with a named
  // call: g++ 12 destroys a braced temporary of an awaited call twice.
  [[nodiscard]] boost::asio::awaitable<HttpAnswer> send(HttpCall call);

  void use(TlsContext tls);  // from the next connection on; closes the kept one
  void stop();               // ends a call under way, which answers `stopped`; later calls work

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

// One call over a connection of its own, waited for: for commands, not for loops.
[[nodiscard]] HttpAnswer send_and_wait(const HttpClientOptions& options, const TlsContext& tls,
                                       HttpCall call);

}  // namespace examguard
