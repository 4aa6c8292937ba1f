#include "io/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "io/tls_native.hpp"
#include "tests/io/tls_ends.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using namespace test;
using boost::asio::ip::tcp;
using testing::HasSubstr;

class HttpAsking : public testing::Test {
 protected:
  [[nodiscard]] TlsContext server_tls() const {
    return *make_server_context({server_.pem, server_.key, authority_.pem()});
  }
  [[nodiscard]] TlsContext client_tls() const {
    return *make_client_context(
        {authority_.pem(), {"localhost"}, client_.pem, &client_.key, {}, false});
  }
  [[nodiscard]] HttpAnswer ask(const HttpClientOptions& options, HttpCall call = {"GET", "/echo"}) {
    return send_and_wait(options, client_tls(), std::move(call));
  }
  // A port on which nobody listens.
  static std::string dead_address() {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
    return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  }

  const Authority authority_{"test"};
  const Owner server_ = server_of(authority_);
  const Owner client_ = client_of(authority_);
};

// Runs the coroutine to its end on this thread.
template <class T>
T awaited(boost::asio::io_context& context, boost::asio::awaitable<T> awaitable) {
  std::optional<T> result;
  boost::asio::co_spawn(context, std::move(awaitable),
                        [&](std::exception_ptr, T value) { result = std::move(value); });
  context.restart();
  context.run();
  return std::move(*result);
}

TEST_F(HttpAsking, PostsAndReads) {
  RunningServer running(server_tls(), echo());
  const HttpAnswer answer = ask({{running.address()}}, {"POST", "/echo", {}, "hello"});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->content_type, "text/plain");
  EXPECT_EQ(find_header(answer->headers, "etag"), "\"1\"");
  EXPECT_EQ(ask({{running.address()}}, {"GET", "/nowhere"})->status, 404U);
  EXPECT_EQ(ask({{running.address()}}, {"HEAD", "/echo"})->status, 200U);
}

TEST_F(HttpAsking, FindsALocalName) {
  RunningServer running(server_tls(), echo());
  const HttpAnswer answer = ask({{"localhost:" + std::to_string(running.port())}});
  EXPECT_TRUE(answer) << answer.error().what;
}

TEST_F(HttpAsking, TriesItsAddressesInTurn) {
  RunningServer running(server_tls(), echo());
  EXPECT_TRUE(ask({{dead_address(), "not an address", running.address()}}));
}

TEST_F(HttpAsking, NobodyThereIsUnreachable) {
  EXPECT_EQ(ask({{dead_address()}}).error().trouble, HttpTrouble::unreachable);
  EXPECT_EQ(ask({{}}).error().trouble, HttpTrouble::unreachable);
  EXPECT_EQ(ask({{"collector.invalid:443"}}).error().trouble, HttpTrouble::unreachable);
}

TEST_F(HttpAsking, DeadAddressDoesNotHideACertificateTrouble) {
  const Owner other = server_of(Authority("other"));
  RunningServer running(*make_server_context({other.pem, other.key, ""}), echo());
  for (const std::vector<std::string>& addresses : {std::vector{running.address(), dead_address()},
                                                    std::vector{dead_address(), running.address()}})
    EXPECT_EQ(ask({addresses}).error().trouble, HttpTrouble::untrusted);
}

TEST_F(HttpAsking, SilentServerTimesOut) {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  HttpClientOptions options{{"127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())}};
  options.connect_time = 50ms;
  EXPECT_EQ(ask(options).error().trouble, HttpTrouble::timed_out);
}

TEST_F(HttpAsking, SilentHandlerTimesOut) {
  std::promise<std::function<void(HttpResponse)>> asked;
  HttpHandlers handlers = echo();
  handlers.handle = [&](const HttpRequest&, std::function<void(HttpResponse)> respond) {
    asked.set_value(std::move(respond));
  };
  RunningServer running(server_tls(), handlers);
  HttpClientOptions options{{running.address()}};
  options.answer_time = 200ms;
  EXPECT_EQ(ask(options).error().trouble, HttpTrouble::timed_out);
  asked.get_future().get()({200, "text/plain", {}, "late"});
}

TEST_F(HttpAsking, ConnectionIsKept) {
  HttpServerLimits limits;
  limits.connections_per_certificate = 1;
  RunningServer running(server_tls(), echo(), limits);
  boost::asio::io_context context;
  HttpClient client({{running.address()}}, client_tls());
  for (int i = 0; i < 3; ++i) {
    const HttpAnswer answer = awaited(context, client.send({"GET", "/echo"}));
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->status, 200U);
  }
}

TEST_F(HttpAsking, ConnectionThatWasClosedMeanwhileIsMadeAnew) {
  HttpServerLimits limits;
  limits.idle_time = 1ms;
  RunningServer running(server_tls(), echo(), limits);
  boost::asio::io_context context;
  HttpClient client({{running.address()}}, client_tls());
  for (int i = 0; i < 20; ++i) {
    const HttpAnswer answer = awaited(context, client.send({"POST", "/echo", {}, "x"}));
    ASSERT_TRUE(answer) << answer.error().what;
  }
}

TEST_F(HttpAsking, StopEndsACallAndLaterCallsWork) {
  std::promise<std::function<void(HttpResponse)>> asked;
  HttpHandlers handlers = echo();
  handlers.handle = [&](const HttpRequest& request, std::function<void(HttpResponse)> respond) {
    if (request.path == "/echo") return respond({200, "text/plain", {}, "x"});
    asked.set_value(std::move(respond));
  };
  RunningServer running(server_tls(), handlers);
  boost::asio::io_context context;
  HttpClient client({{running.address()}}, client_tls());
  std::future<std::function<void(HttpResponse)>> stopping = std::async(std::launch::async, [&] {
    std::function<void(HttpResponse)> respond = asked.get_future().get();
    boost::asio::post(context, [&] { client.stop(); });
    return respond;
  });
  EXPECT_EQ(awaited(context, client.send({"GET", "/echo/wait"})).error().trouble,
            HttpTrouble::stopped);
  stopping.get()({200, "text/plain", {}, "late"});
  EXPECT_TRUE(awaited(context, client.send({"GET", "/echo"})));
}

TEST_F(HttpAsking, UsesANewContextFromTheNextConnectionOn) {
  RunningServer running(server_tls(), echo());
  boost::asio::io_context context;
  HttpClient client({{running.address()}}, client_tls());
  EXPECT_TRUE(awaited(context, client.send({"GET", "/echo"})));
  const Authority other("other");
  client.use(*make_client_context({other.pem(), {"localhost"}, "", nullptr, {}, false}));
  EXPECT_EQ(awaited(context, client.send({"GET", "/echo"})).error().trouble,
            HttpTrouble::untrusted);
}

// A server that says the same to everybody, whatever it is.
class RudeServer {
 public:
  RudeServer(TlsContext tls, std::string text)
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this, tls, text] {
          boost::asio::ssl::stream<tcp::socket> stream(context_, tls.native().context);
          boost::system::error_code error;
          acceptor_.accept(stream.next_layer(), error);
          stream.handshake(boost::asio::ssl::stream_base::server, error);
          std::string request;
          boost::asio::read_until(stream, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
          boost::asio::write(stream, boost::asio::buffer(text), error);
          stream.shutdown(error);
        }) {}
  ~RudeServer() { thread_.join(); }
  [[nodiscard]] std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

struct Row {
  const char* name;
  std::string text;
  HttpTrouble trouble;
};

class HttpAskingRude : public HttpAsking, public testing::WithParamInterface<Row> {};

TEST_P(HttpAskingRude, Server) {
  HttpAnswer answer = HttpResponse{};
  {
    const RudeServer rude(server_tls(), GetParam().text);
    HttpClientOptions options{{rude.address()}};
    options.answer_bytes = 1000;
    answer = ask(options);
  }
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trouble, GetParam().trouble) << answer.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    HttpClient, HttpAskingRude,
    testing::Values(Row{"nothing", "", HttpTrouble::unreachable},
                    Row{"half_a_head", "HTTP/1.1 200 OK\r\nContent-", HttpTrouble::unreachable},
                    Row{"half_a_body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                        HttpTrouble::unreachable},
                    Row{"rubbish", "SSH-2.0-OpenSSH_9.2\r\n\r\n", HttpTrouble::malformed},
                    Row{"no_length", "HTTP/1.1 200 OK\r\n\r\nhello", HttpTrouble::malformed},
                    Row{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        HttpTrouble::malformed},
                    Row{"large_head",
                        "HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'x') + "\r\n\r\n",
                        HttpTrouble::malformed},
                    Row{"large_body",
                        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'),
                        HttpTrouble::malformed}),
    [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

TEST_F(HttpAsking, EarlyRefusalOfALargeBodyIsHeard) {
  RunningServer running(server_tls(), echo());
  const HttpAnswer answer =
      ask({{running.address()}}, {"POST", "/echo", {}, Bytes(5'000'000, 'x')});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 413U);
}

}  // namespace
}  // namespace examguard
