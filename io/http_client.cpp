#include "io/http_client.hpp"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <stdexcept>

#include "io/host_port.hpp"
#include "io/tls_native.hpp"

namespace examguard {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Stream = asio::ssl::stream<beast::tcp_stream>;
using Clock = std::chrono::steady_clock;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t max_header = 16 * 1024;
constexpr std::size_t read_buffer = 64 * 1024;  // bounded: Beast keeps no limit on trailers

// Alerts by which a server says that it does not like our certificate.
bool is_certificate_alert(int reason) {
  switch (reason) {
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return true;
    default:
      return false;
  }
}

HttpTrouble trouble_of(const error_code& error) {
  if (error == beast::error::timeout) return HttpTrouble::timed_out;
  if (error.category() == asio::error::get_ssl_category()) {
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) return HttpTrouble::untrusted;
    return is_certificate_alert(reason) ? HttpTrouble::rejected : HttpTrouble::malformed;
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message)
    return HttpTrouble::unreachable;
  const bool of_http = error.category() == make_error_code(http::error::bad_version).category();
  return of_http ? HttpTrouble::malformed : HttpTrouble::unreachable;
}

HttpFailure failure(std::string_view doing, const error_code& error) {
  return {trouble_of(error), std::string(doing) + ": " + error.message()};
}

// One question to getaddrinfo, which cannot be called off: it is left alone when its time is over.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), over(executor) {}

  tcp::resolver resolver;
  asio::steady_timer over;
  std::optional<error_code> error;
  std::vector<tcp::endpoint> found;
};

}  // namespace

class HttpClient::Connection {
 public:
  Connection(HttpClientOptions options, TlsContext tls)
      : options_(std::move(options)), tls_(std::move(tls)) {}

  asio::awaitable<HttpAnswer> send(HttpCall call);
  void use(TlsContext tls);
  void stop();
  asio::awaitable<void> close();

 private:
  using Failed = std::optional<HttpFailure>;

  asio::awaitable<Failed> connect(Clock::time_point deadline);
  asio::awaitable<boost::system::result<std::vector<tcp::endpoint>, HttpFailure>> resolve(
      HostPort at, Clock::time_point deadline);
  asio::awaitable<Failed> connect_to(const std::string& address, Clock::time_point deadline);
  asio::awaitable<Failed> shake_hands(const HostPort& at, Clock::time_point deadline);
  asio::awaitable<HttpAnswer> exchange(const HttpCall& call, Clock::time_point deadline);
  asio::awaitable<HttpAnswer> read_answer(bool head_only);

  const HttpClientOptions options_;
  TlsContext tls_;
  std::optional<TlsContext> stream_tls_;  // outlives the stream that was made with it
  std::unique_ptr<Stream> stream_;        // null: not connected
  std::string host_;                      // of the connection, for the Host header
  std::shared_ptr<Lookup> lookup_;        // under way
  std::size_t preferred_ = 0;             // the address that worked last
  bool stopped_ = false;
};

asio::awaitable<HttpAnswer> HttpClient::Connection::send(HttpCall call) {
  stopped_ = false;
  const Clock::time_point deadline = Clock::now() + options_.answer_time;
  bool kept = stream_ != nullptr;
  for (;;) {
    if (!stream_)
      if (Failed failed = co_await connect(deadline)) co_return *failed;
    HttpAnswer answer = co_await exchange(call, deadline);
    if (stopped_) answer = HttpFailure{HttpTrouble::stopped, "stopped"};
    if (!answer) stream_.reset();
    if (answer || !kept || answer.error().trouble != HttpTrouble::unreachable) co_return answer;
    kept = false;  // it was closed while it lay idle: once more over a new one
  }
}

void HttpClient::Connection::use(TlsContext tls) {
  tls_ = std::move(tls);
  stop();
}

void HttpClient::Connection::stop() {
  stopped_ = true;
  if (stream_) beast::get_lowest_layer(*stream_).close();
  if (lookup_) lookup_->over.cancel();
}

asio::awaitable<HttpClient::Connection::Failed> HttpClient::Connection::connect(
    Clock::time_point deadline) {
  Failed worst = HttpFailure{HttpTrouble::unreachable, "no address is known"};
  const std::size_t count = options_.addresses.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = (preferred_ + i) % count;
    const Clock::time_point limit = std::min(deadline, Clock::now() + options_.connect_time);
    Failed failed = co_await connect_to(options_.addresses[at], limit);
    if (stopped_) failed = HttpFailure{HttpTrouble::stopped, "stopped"};
    if (!failed) preferred_ = at;
    if (!failed || stopped_) co_return failed;
    // A certificate trouble says more than a dead address beside it.
    if (i == 0 || worst->trouble == HttpTrouble::unreachable ||
        worst->trouble == HttpTrouble::timed_out)
      worst = std::move(failed);
    if (Clock::now() >= deadline) break;
  }
  co_return worst;
}

asio::awaitable<boost::system::result<std::vector<tcp::endpoint>, HttpFailure>>
HttpClient::Connection::resolve(HostPort at, Clock::time_point deadline) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(at.host, error);
  if (!error) co_return std::vector{tcp::endpoint(address, at.port)};

  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup_ = lookup;
  lookup->over.expires_at(deadline);
  lookup->resolver.async_resolve(
      at.host, std::to_string(at.port),
      [lookup](const error_code& failed, const tcp::resolver::results_type& results) {
        lookup->error = failed;
        for (const auto& result : results) lookup->found.push_back(result.endpoint());
        lookup->over.cancel();
      });
  co_await lookup->over.async_wait(as_result);
  lookup_.reset();
  if (!lookup->error)
    co_return HttpFailure{HttpTrouble::timed_out, "looking up " + at.host + ": no answer in time"};
  if (*lookup->error)
    co_return HttpFailure{HttpTrouble::unreachable,
                          "looking up " + at.host + ": " + lookup->error->message()};
  co_return std::move(lookup->found);
}

asio::awaitable<HttpClient::Connection::Failed> HttpClient::Connection::connect_to(
    const std::string& address, Clock::time_point deadline) {
  const Result<HostPort> at = parse_host_port(address);
  if (!at) co_return HttpFailure{HttpTrouble::unreachable, at.error().what};
  const auto endpoints = co_await resolve(*at, deadline);
  if (!endpoints) co_return endpoints.error();
  if (stopped_) co_return std::nullopt;
  stream_tls_ = tls_;
  stream_ = std::make_unique<Stream>(co_await asio::this_coro::executor, tls_.native().context);
  auto& socket = beast::get_lowest_layer(*stream_);
  socket.expires_at(deadline);
  const auto [error, endpoint] = co_await socket.async_connect(*endpoints, as_result);
  Failed failed;
  if (error)
    failed = failure("connecting to " + address, error);
  else
    failed = co_await shake_hands(*at, deadline);
  if (failed) stream_.reset();
  host_ = address;
  co_return failed;
}

asio::awaitable<HttpClient::Connection::Failed> HttpClient::Connection::shake_hands(
    const HostPort& at, Clock::time_point deadline) {
  error_code ignored;
  beast::get_lowest_layer(*stream_).socket().set_option(tcp::no_delay(true), ignored);
  beast::get_lowest_layer(*stream_).expires_at(deadline);
  asio::ip::make_address(at.host, ignored);
  const bool is_name = static_cast<bool>(ignored);
  if (is_name) SSL_set_tlsext_host_name(stream_->native_handle(), at.host.c_str());
  const auto [error] = co_await stream_->async_handshake(asio::ssl::stream_base::client, as_result);
  if (!error) co_return std::nullopt;
  co_return HttpFailure{trouble_of(error), "connecting to " + at.host + ": " +
                                               handshake_failure(stream_->native_handle(), error)};
}

asio::awaitable<HttpAnswer> HttpClient::Connection::exchange(const HttpCall& call,
                                                             Clock::time_point deadline) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(call.method);
  request.target(call.target);
  request.set(http::field::host, host_);
  for (const auto& [name, value] : call.headers) request.set(name, value);
  request.body() = call.body;
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT")
    request.content_length(call.body.size());
  beast::get_lowest_layer(*stream_).expires_at(deadline);
  const auto [error, count] = co_await http::async_write(*stream_, request, as_result);
  if (error == beast::error::timeout) co_return failure("sending", error);
  // A server that refuses while we send has answered, or has said why in an alert.
  HttpAnswer answer = co_await read_answer(call.method == "HEAD");
  if (!answer && error && answer.error().trouble == HttpTrouble::unreachable)
    co_return failure("sending", error);
  co_return answer;
}

asio::awaitable<HttpAnswer> HttpClient::Connection::read_answer(bool head_only) {
  beast::flat_buffer buffer(read_buffer);
  http::response_parser<http::string_body> parser;
  parser.header_limit(max_header);
  parser.body_limit(options_.answer_bytes);
  parser.skip(head_only);
  const auto [error, count] = co_await http::async_read_header(*stream_, buffer, parser, as_result);
  if (error) co_return failure("reading the answer", error);
  if (!head_only && (parser.chunked() || parser.need_eof()))
    co_return HttpFailure{HttpTrouble::malformed, "the answer does not say how long it is"};
  const auto [body_error, body_count] =
      co_await http::async_read(*stream_, buffer, parser, as_result);
  if (body_error) co_return failure("reading the answer", body_error);

  http::response<http::string_body> message = parser.release();
  HttpResponse response{message.result_int(),
                        std::string(message[http::field::content_type]),
                        {},
                        std::move(message.body())};
  for (const auto& field : message)
    response.headers.emplace_back(field.name_string(), field.value());
  if (!message.keep_alive() || buffer.size() > 0) co_await close();
  co_return response;
}

asio::awaitable<void> HttpClient::Connection::close() {
  if (!stream_) co_return;
  beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds(1));
  co_await stream_->async_shutdown(as_result);
  stream_.reset();
}

HttpClient::HttpClient(HttpClientOptions options, TlsContext tls)
    : connection_(std::make_unique<Connection>(std::move(options), std::move(tls))) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

asio::awaitable<HttpAnswer> HttpClient::send(HttpCall call) {
  return connection_->send(std::move(call));
}

void HttpClient::use(TlsContext tls) {
  connection_->use(std::move(tls));
}

void HttpClient::stop() {
  connection_->stop();
}

HttpAnswer send_and_wait(const HttpClientOptions& options, const TlsContext& tls, HttpCall call) {
  asio::io_context context(1);
  HttpClient client(options, tls);
  HttpAnswer answer = HttpFailure{HttpTrouble::stopped, "stopped"};
  call.headers.emplace_back("Connection", "close");
  asio::co_spawn(context, client.send(std::move(call)),
                 [&answer](std::exception_ptr thrown, HttpAnswer result) {
                   if (!thrown) answer = std::move(result);
                 });
  context.run();
  return answer;
}

Error to_error(const HttpFailure& failure) {
  switch (failure.trouble) {
    case HttpTrouble::untrusted:
    case HttpTrouble::rejected:
      return {ErrorCode::refused, failure.what};
    case HttpTrouble::malformed:
      return {ErrorCode::malformed, failure.what};
    case HttpTrouble::unreachable:
    case HttpTrouble::timed_out:
    case HttpTrouble::stopped:
      break;
  }
  return {ErrorCode::unavailable, failure.what};
}

void throw_exception_from_error(const HttpFailure& failure, const boost::source_location& where) {
  throw_exception_from_error(to_error(failure), where);
}

}  // namespace examguard
