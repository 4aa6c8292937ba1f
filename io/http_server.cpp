#include "io/http_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/src.hpp>
#include <map>
#include <mutex>

#include "io/host_port.hpp"
#include "io/http_answer.hpp"
#include "io/http_head.hpp"
#include "io/http_load.hpp"
#include "io/log.hpp"
#include "io/tls_native.hpp"

namespace examguard {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_pause{200};
constexpr std::size_t discarded_body = 256 * 1024;  // larger ones cost the connection instead

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

HttpResponse plain(unsigned status, std::string_view reason) {
  return {status, "text/plain; charset=utf-8", {}, Bytes(reason) + "\n"};
}

}  // namespace

class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& context, TlsContext tls, HttpHandlers handlers,
           const HttpServerLimits& limits)
      : context_(context),
        acceptor_(asio::make_strand(context)),
        stop_timer_(acceptor_.get_executor()),
        tls_(std::move(tls)),
        handlers_(std::move(handlers)),
        limits_(limits),
        load_(std::make_shared<HttpLoad>(limits)) {}

  Result<> open(const std::string& address);
  void start();
  void stop();

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  class Session;

  asio::awaitable<void> accept_all();
  void admit(tcp::socket socket);
  void leave(Session* session);
  std::vector<std::shared_ptr<Session>> sessions();

  asio::io_context& context_;
  tcp::acceptor acceptor_;
  asio::steady_timer stop_timer_;
  std::uint16_t port_ = 0;
  const TlsContext tls_;
  const HttpHandlers handlers_;
  const HttpServerLimits limits_;
  const std::shared_ptr<HttpLoad> load_;

  std::mutex sessions_mutex_;  // guards sessions_ and stopping_
  std::map<Session*, std::weak_ptr<Session>> sessions_;
  bool stopping_ = false;
};

// One connection, on a strand of its own.
class HttpServer::Listener::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Listener> listener, tcp::socket socket, std::string address,
          HttpLoad::Entry entry)
      : listener_(std::move(listener)),
        limits_(listener_->limits_),
        ticket_(std::move(entry.ticket)),
        stream_(std::move(socket), listener_->tls_.native().context) {
    peer_.address = std::move(address);
    if (entry.crowded) turn_away_ = come_again(503, "too many connections");
  }
  ~Session() { listener_->leave(this); }

  asio::awaitable<void> run();
  void finish();  // after the request that is being served, at once if there is none
  void abort();

 private:
  enum class Next { another_request, close, gone };
  using Milliseconds = std::chrono::milliseconds;

  asio::awaitable<bool> shake_hands();
  asio::awaitable<Next> serve_one();
  asio::awaitable<std::optional<std::string>> read_head_text(bool& too_large);
  asio::awaitable<bool> read_body(Bytes& body, std::size_t bytes);
  asio::awaitable<HttpResponse> ask_handler(HttpRequest request);
  asio::awaitable<Next> refuse(HttpResponse response, const HttpRequestHead& head);
  asio::awaitable<Next> write(HttpResponse response, bool keep_alive, bool head_only);
  asio::awaitable<void> close();

  [[nodiscard]] Milliseconds time_for(std::uint64_t bytes) const {
    return limits_.body_time + Milliseconds(bytes * 1000 / limits_.body_bytes_per_second);
  }
  [[nodiscard]] HttpResponse come_again(unsigned status, std::string_view reason) const {
    HttpResponse response = plain(status, reason);
    response.headers.emplace_back("Retry-After", std::to_string(limits_.retry_after.count()));
    return response;
  }
  void set_deadline(Milliseconds time) { beast::get_lowest_layer(stream_).expires_after(time); }

  const std::shared_ptr<Listener> listener_;
  const HttpServerLimits& limits_;
  HttpLoad::Ticket ticket_;
  HttpLoad::Ticket certificate_ticket_;
  asio::ssl::stream<beast::tcp_stream> stream_;
  HttpPeer peer_;
  std::string buffer_;  // never larger than limits_.header_bytes
  std::optional<HttpResponse> turn_away_;
  std::weak_ptr<HttpAnswerSlot> waiting_;
  bool idle_ = false;
  bool finishing_ = false;
  bool first_ = true;
};

asio::awaitable<void> HttpServer::Listener::Session::run() {
  if (!co_await shake_hands()) {
    co_await close();
    co_return;
  }
  Next next = Next::another_request;
  while (next == Next::another_request) next = co_await serve_one();
  if (next == Next::close) co_await close();
}

asio::awaitable<bool> HttpServer::Listener::Session::shake_hands() {
  set_deadline(limits_.handshake_time);
  const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
  if (error) {
    log_info("connection refused", {{"address", peer_.address},
                                    {"reason", handshake_failure(stream_.native_handle(), error)}});
    co_return false;
  }
  Result<std::optional<Certificate>> certificate = peer_certificate(stream_.native_handle());
  if (!certificate) {
    log_info("connection refused",
             {{"address", peer_.address}, {"reason", certificate.error().what}});
    co_return false;
  }
  if (*certificate) {
    peer_.certificate = std::make_shared<const Certificate>(std::move(**certificate));
    certificate_ticket_ = listener_->load_->enter_certificate(peer_.certificate->public_key_der);
    if (!certificate_ticket_) turn_away_ = come_again(429, "too many connections of one client");
  }
  co_return true;
}

asio::awaitable<HttpServer::Listener::Session::Next> HttpServer::Listener::Session::serve_one() {
  bool too_large = false;
  const std::optional<std::string> text = co_await read_head_text(too_large);
  if (too_large) co_return co_await write(plain(431, "the head is too large"), false, false);
  if (!text) co_return finishing_ ? Next::close : Next::gone;
  std::variant<HttpRequestHead, HttpRefusal> read = read_request_head(*text);
  if (const auto* refusal = std::get_if<HttpRefusal>(&read)) {
    log_info("request refused",
             {{"address", peer_.address}, {"reason", std::string(refusal->reason)}});
    co_return co_await write(plain(refusal->status, refusal->reason), false, false);
  }
  HttpRequestHead& head = std::get<HttpRequestHead>(read);
  if (turn_away_) {
    head.keep_alive = false;
    co_return co_await refuse(*turn_away_, head);
  }
  HttpRequest request{head.method, head.path, std::move(head.query), std::move(head.headers),
                      {},          peer_};
  std::variant<BodyLimit, HttpResponse> admitted = listener_->handlers_.admit(request);
  if (auto* response = std::get_if<HttpResponse>(&admitted))
    co_return co_await refuse(std::move(*response), head);
  if (head.body_bytes > std::get<BodyLimit>(admitted).bytes)
    co_return co_await refuse(plain(413, "the body is too large"), head);
  const HttpLoad::Ticket body_ticket = listener_->load_->take_body(head.body_bytes);
  if (!body_ticket) co_return co_await refuse(come_again(503, "too much at once"), head);

  if (head.expects_continue && buffer_.empty()) {
    const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(go_on), as_result);
    if (error) co_return Next::gone;
  }
  if (!co_await read_body(request.body, head.body_bytes)) co_return Next::gone;
  HttpResponse response = co_await ask_handler(std::move(request));
  co_return co_await write(std::move(response), head.keep_alive, head.method == "HEAD");
}

// Nothing if the other end left, was too slow, or said too much.
asio::awaitable<std::optional<std::string>> HttpServer::Listener::Session::read_head_text(
    bool& too_large) {
  if (finishing_) co_return std::nullopt;
  if (buffer_.empty()) {
    set_deadline(first_ ? limits_.header_time : limits_.idle_time);
    buffer_.resize(512);
    idle_ = true;
    const auto [error, count] = co_await stream_.async_read_some(asio::buffer(buffer_), as_result);
    idle_ = false;
    buffer_.resize(error ? 0 : count);
    if (error) co_return std::nullopt;
  }
  first_ = false;
  set_deadline(limits_.header_time);
  auto bounded = asio::dynamic_buffer(buffer_, limits_.header_bytes);
  const auto [error, size] =
      co_await asio::async_read_until(stream_, bounded, "\r\n\r\n", as_result);
  too_large = error == asio::error::not_found;
  if (error) co_return std::nullopt;
  std::string text = buffer_.substr(0, size);
  buffer_.erase(0, size);
  co_return text;
}

asio::awaitable<bool> HttpServer::Listener::Session::read_body(Bytes& body, std::size_t bytes) {
  body.resize(bytes);
  const std::size_t here = std::min(bytes, buffer_.size());
  buffer_.copy(body.data(), here);
  buffer_.erase(0, here);
  if (here == bytes) co_return true;
  set_deadline(time_for(bytes - here));
  const auto [error, count] =
      co_await asio::async_read(stream_, asio::buffer(body.data() + here, bytes - here), as_result);
  co_return !error;
}

asio::awaitable<HttpResponse> HttpServer::Listener::Session::ask_handler(HttpRequest request) {
  beast::get_lowest_layer(stream_).expires_never();
  const auto answer = std::make_shared<HttpAnswerSlot>(stream_.get_executor());
  const HttpAnswerSlot::Closing closing(*answer);
  try {
    listener_->handlers_.handle(std::move(request), duty_to_answer(answer));
  } catch (const std::exception& exception) {
    log_error("a request handler failed", {{"reason", exception.what()}});
    co_return plain(500, "internal error");
  }
  waiting_ = answer;
  std::optional<HttpResponse> response = co_await answer->wait(limits_.answer_time);
  if (!response) co_return come_again(503, "no answer in time");
  co_return std::move(*response);
}

// Answers without looking at the body. A small one is skipped, so that the connection can be kept.
asio::awaitable<HttpServer::Listener::Session::Next> HttpServer::Listener::Session::refuse(
    HttpResponse response, const HttpRequestHead& head) {
  bool keep_alive = head.keep_alive && head.body_bytes <= discarded_body && !head.expects_continue;
  if (keep_alive) {
    Bytes skipped;
    keep_alive = co_await read_body(skipped, head.body_bytes);
  }
  co_return co_await write(std::move(response), keep_alive, head.method == "HEAD");
}

asio::awaitable<HttpServer::Listener::Session::Next> HttpServer::Listener::Session::write(
    HttpResponse response, bool keep_alive, bool head_only) {
  keep_alive = keep_alive && !finishing_;
  http::response<http::string_body> message(static_cast<http::status>(response.status), 11);
  const bool bare = response.status == 204 || response.status == 304;
  if (!bare) message.set(http::field::content_type, response.content_type);
  for (auto& [name, value] : response.headers) {
    // A line end in a value would begin a header of somebody else's making.
    std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    message.insert(name, value);
  }
  message.keep_alive(keep_alive);
  if (!bare) message.content_length(response.body.size());
  if (!bare && !head_only) message.body() = std::move(response.body);
  set_deadline(time_for(message.body().size()));
  const auto [error, count] = co_await http::async_write(stream_, message, as_result);
  if (error) co_return Next::gone;
  co_return keep_alive ? Next::another_request : Next::close;
}

// Gives the other end time to read the last answer: closing with unread bytes would reset it away.
asio::awaitable<void> HttpServer::Listener::Session::close() {
  set_deadline(limits_.close_time);
  co_await stream_.async_shutdown(as_result);
  auto& plain_stream = beast::get_lowest_layer(stream_);
  error_code ignored;
  plain_stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> rest;
  for (error_code ended; !ended;) {
    const auto [error, count] =
        co_await plain_stream.async_read_some(asio::buffer(rest), as_result);
    ended = error;
  }
}

void HttpServer::Listener::Session::finish() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->finishing_ = true;
    if (self->idle_) beast::get_lowest_layer(self->stream_).cancel();
  });
}

void HttpServer::Listener::Session::abort() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    beast::get_lowest_layer(self->stream_).close();
    if (const auto answer = self->waiting_.lock()) answer->give_up();
  });
}

Result<> HttpServer::Listener::open(const std::string& address) {
  const Result<HostPort> at = parse_host_port(address);
  if (!at) return within("listening", at.error());
  error_code error;
  const asio::ip::address ip = asio::ip::make_address(at->host, error);
  if (error)
    return Error{ErrorCode::invalid_argument, "listening on " + address + ": not an IP address"};
  const tcp::endpoint endpoint(ip, at->port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && ip.is_v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error)
    return Error{error == asio::error::address_in_use ? ErrorCode::conflict : ErrorCode::io,
                 "listening on " + address + ": " + error.message()};
  return {};
}

void HttpServer::Listener::start() {
  asio::co_spawn(acceptor_.get_executor(), accept_all(),
                 [self = shared_from_this()](std::exception_ptr failure) {
                   if (failure)
                     log_error("a listener ended", {{"port", std::to_string(self->port_)}});
                 });
}

asio::awaitable<void> HttpServer::Listener::accept_all() {
  asio::steady_timer pause(acceptor_.get_executor());
  while (acceptor_.is_open()) {
    const asio::any_io_executor strand = asio::make_strand(context_);
    auto [error, socket] = co_await acceptor_.async_accept(strand, as_result);
    if (!error) {
      admit(std::move(socket));
    } else if (error != asio::error::connection_aborted && acceptor_.is_open()) {
      // Out of descriptors or memory: asking again at once would only spin.
      log_warning("cannot accept connections", {{"reason", error.message()}});
      pause.expires_after(accept_pause);
      co_await pause.async_wait(as_result);
    }
  }
}

void HttpServer::Listener::admit(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;
  std::string address = address_text(peer.address());
  HttpLoad::Entry entry = load_->enter(address);
  if (!entry.ticket) {
    log_warning("connection dropped", {{"address", address}, {"reason", "too many"}});
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  const asio::any_io_executor strand = socket.get_executor();
  const auto session = std::make_shared<Session>(shared_from_this(), std::move(socket),
                                                 std::move(address), std::move(entry));
  {
    const std::lock_guard lock(sessions_mutex_);
    if (stopping_) return;
    sessions_[session.get()] = session;
  }
  asio::co_spawn(strand, session->run(), [session](std::exception_ptr failure) {
    if (failure) log_error("a connection ended in an exception");
  });
}

void HttpServer::Listener::leave(Session* session) {
  const std::lock_guard lock(sessions_mutex_);
  sessions_.erase(session);
  if (stopping_ && sessions_.empty())
    asio::post(acceptor_.get_executor(),
               [self = shared_from_this()] { self->stop_timer_.cancel(); });
}

std::vector<std::shared_ptr<HttpServer::Listener::Session>> HttpServer::Listener::sessions() {
  const std::lock_guard lock(sessions_mutex_);
  std::vector<std::shared_ptr<Session>> alive;
  for (const auto& [raw, weak] : sessions_)
    if (std::shared_ptr<Session> session = weak.lock()) alive.push_back(std::move(session));
  return alive;
}

void HttpServer::Listener::stop() {
  asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
    {
      const std::lock_guard lock(self->sessions_mutex_);
      if (std::exchange(self->stopping_, true)) return;
    }
    error_code ignored;
    self->acceptor_.close(ignored);
    const auto running = self->sessions();
    if (running.empty()) return;
    for (const auto& session : running) session->finish();
    self->stop_timer_.expires_after(self->limits_.stop_time);
    self->stop_timer_.async_wait([self](error_code cancelled) {
      if (cancelled) return;
      for (const auto& session : self->sessions()) session->abort();
    });
  });
}

HttpServer::HttpServer(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::listen(asio::io_context& context, const std::string& address,
                                      TlsContext tls, HttpHandlers handlers,
                                      HttpServerLimits limits) {
  auto listener = std::make_shared<Listener>(context, std::move(tls), std::move(handlers), limits);
  if (Result<> opened = listener->open(address); !opened) return opened.error();
  listener->start();
  return HttpServer(std::move(listener));
}

std::uint16_t HttpServer::port() const {
  return listener_->port();
}

void HttpServer::stop() {
  listener_->stop();
}

}  // namespace examguard
