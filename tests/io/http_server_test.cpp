#include "io/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/io/raw_client.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

HttpServerLimits patient_limits() {
  HttpServerLimits limits;
  limits.stop_time = 100ms;
  return limits;
}

class HttpServing : public testing::Test {
 protected:
  RunningServer& start(HttpServerLimits limits = patient_limits(), HttpHandlers handlers = echo(),
                       int threads = 1) {
    running_ = std::make_unique<RunningServer>(*make_server_context({server_.pem, server_.key, ""}),
                                               std::move(handlers), limits, threads);
    return *running_;
  }
  RunningServer& start_with_client_certificates(const HttpServerLimits& limits) {
    running_ = std::make_unique<RunningServer>(
        *make_server_context({server_.pem, server_.key, authority_.pem()}), echo(), limits);
    return *running_;
  }
  // Everything that the server says to these bytes until it closes.
  std::string said_to(const std::string& text) {
    RawClient client(running_->port());
    EXPECT_TRUE(client.shake_hands());
    client.send(text);
    return client.rest();
  }

  const Authority authority_{"test"};
  const Owner server_ = server_of(authority_);
  std::unique_ptr<RunningServer> running_;
};

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string post_echo = "POST /echo HTTP/1.1\r\nHost: x\r\n";

TEST_F(HttpServing, AnswersRequestsInTheirOrderOverOneConnection) {
  RawClient client(start().port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  EXPECT_THAT(client.answer(),
              testing::AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("ETag: \"1\"\r\n"),
                             testing::EndsWith("\r\n\r\n127.0.0.1")));
  // Three at once, in one TLS record; the middle one's body looks like a request.
  const std::string inner = "GET /marker HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(post_echo + "Content-Length: 5\r\n\r\nfirst" + post_echo +
              "Content-Length: " + std::to_string(inner.size()) + "\r\n\r\n" + inner +
              "HEAD /echo HTTP/1.1\r\nHost: x\r\n"
              "Connection: close\r\n\r\n");
  EXPECT_THAT(client.answer(), testing::EndsWith("\r\n\r\nfirst"));
  EXPECT_THAT(client.answer(), testing::EndsWith("\r\n\r\n" + inner));
  const std::string last = client.rest();
  EXPECT_THAT(last, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(last, testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(last, HasSubstr("Connection: close"));
}

TEST_F(HttpServing, TakesBytesOneByOne) {
  RawClient client(start().port());
  ASSERT_TRUE(client.shake_hands());
  for (const char c : post_echo + "Content-Length: 3\r\n\r\nabc") client.send({&c, 1});
  EXPECT_THAT(client.answer(), testing::EndsWith("\r\n\r\nabc"));
}

struct Row {
  const char* name;
  std::string text;
  unsigned status;
};

class HttpServingRefuses : public HttpServing, public testing::WithParamInterface<Row> {};

TEST_P(HttpServingRefuses, AndCloses) {
  start();
  const std::string said = said_to(GetParam().text);
  EXPECT_THAT(said, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(said, HasSubstr("Connection: close\r\n"));
  // One answer: nothing after the refused head was taken for a request.
  EXPECT_EQ(said.find("HTTP/1.1", 1), std::string::npos) << said;
}

std::string trailers(std::size_t count) {
  std::string text = post_echo + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
  for (std::size_t i = 0; i < count; ++i) text += "X-Agent-Id: evil\r\n";
  return text + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    HttpServer, HttpServingRefuses,
    testing::Values(
        Row{"chunked", post_echo + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            411},
        Row{"trailers", trailers(100'000), 411},
        Row{"chunk_extension",
            post_echo + "Transfer-Encoding: chunked\r\n\r\n5;" + std::string(200'000, 'x') +
                "\r\nhello\r\n0\r\n\r\n",
            411},
        Row{"te_gzip", post_echo + "Transfer-Encoding: gzip\r\n\r\n" + get_echo, 411},
        Row{"te_xchunked", post_echo + "Transfer-Encoding: xchunked\r\n\r\n" + get_echo, 411},
        Row{"te_chunked_gzip", post_echo + "Transfer-Encoding: chunked, gzip\r\n\r\n" + get_echo,
            411},
        Row{"te_in_1_0", "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            505},
        Row{"te_and_length",
            post_echo + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
        Row{"two_lengths",
            post_echo + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + get_echo, 400},
        Row{"length_with_sign", post_echo + "Content-Length: +5\r\n\r\nhello", 400},
        Row{"length_2_63", post_echo + "Content-Length: 9223372036854775808\r\n\r\n", 413},
        Row{"two_hosts", "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        Row{"no_host", "GET /echo HTTP/1.1\r\n\r\n", 400},
        Row{"folded", "GET /echo HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400},
        Row{"nul", "GET /echo HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n"s, 400},
        Row{"bare_return", "GET /echo HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", 400},
        Row{"bare_newline", "GET /echo HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400},
        Row{"large_head",
            "GET /echo HTTP/1.1\r\nHost: x\r\nA: " + std::string(9000, 'x') + "\r\n\r\n", 431},
        Row{"endless_head", "GET /echo HTTP/1.1\r\nHost: x\r\nA: " + std::string(1'000'000, 'x'),
            431},
        Row{"many_headers",
            "GET /echo HTTP/1.1\r\nHost: x\r\n" +
                [] {
                  std::string headers;
                  for (int i = 0; i < 200; ++i) headers += "A: b\r\n";
                  return headers;
                }() +
                "\r\n",
            431},
        Row{"large_body",
            post_echo + "Content-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x'), 413},
        Row{"not_http", std::string("\x16\x03\x01\x02\x00", 5) + "\r\n\r\n", 400}),
    [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

TEST_F(HttpServing, UnknownPathIsAnsweredBeforeItsBodyIsTaken) {
  RawClient client(start().port());
  ASSERT_TRUE(client.shake_hands());
  client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + get_echo);
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServing, TellsAWaitingClientToGoOn) {
  RawClient client(start().port());
  ASSERT_TRUE(client.shake_hands());
  client.send(post_echo + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_THAT(client.answer(), testing::EndsWith("\r\n\r\nhello"));
  client.send(post_echo + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServing, SlowHandshakeIsCutOff) {
  HttpServerLimits limits = patient_limits();
  limits.handshake_time = 50ms;
  RawClient client(start(limits).port());
  char byte = 0;
  boost::system::error_code error;
  client.socket().read_some(boost::asio::buffer(&byte, 1), error);
  EXPECT_TRUE(error);
}

TEST_F(HttpServing, SlowHeadIsCutOff) {
  HttpServerLimits limits = patient_limits();
  limits.header_time = 50ms;
  start(limits);
  EXPECT_THAT(said_to("GET /echo HTTP/1.1\r\nHost:"), IsEmpty());
  EXPECT_THAT(said_to(""), IsEmpty());
}

TEST_F(HttpServing, SlowBodyIsCutOff) {
  HttpServerLimits limits = patient_limits();
  limits.body_time = 50ms;
  limits.body_bytes_per_second = 1'000'000;
  start(limits);
  EXPECT_THAT(said_to(post_echo + "Content-Length: 10\r\n\r\nhello"), IsEmpty());
}

TEST_F(HttpServing, IdleConnectionIsClosed) {
  HttpServerLimits limits = patient_limits();
  limits.idle_time = 50ms;
  start(limits);
  EXPECT_THAT(said_to(get_echo), testing::EndsWith("127.0.0.1"));
}

TEST_F(HttpServing, TooManyBytesInFlightAreToldToComeAgain) {
  HttpServerLimits limits = patient_limits();
  limits.body_bytes_in_flight = 10;
  limits.retry_after = 7s;
  RawClient client(start(limits).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(post_echo + "Content-Length: 11\r\n\r\nhello world");
  EXPECT_THAT(client.answer(),
              testing::AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 7\r\n")));
  client.send(post_echo + "Content-Length: 10\r\n\r\nhelloworld");
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServing, TooManyConnectionsAreToldToComeAgain) {
  HttpServerLimits limits = patient_limits();
  limits.connections = 1;
  start(limits);
  RawClient first(running_->port());
  ASSERT_TRUE(first.shake_hands());
  EXPECT_THAT(said_to(get_echo),
              testing::AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 30\r\n")));
  first.send(get_echo);
  EXPECT_THAT(first.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServing, OneAddressHasALimit) {
  HttpServerLimits limits = patient_limits();
  limits.connections_per_address = 1;
  start(limits);
  {
    RawClient first(running_->port());
    ASSERT_TRUE(first.shake_hands());
    RawClient second(running_->port());
    EXPECT_FALSE(second.shake_hands());
    first.send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(first.rest(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST_F(HttpServing, OneCertificateHasALimit) {
  HttpServerLimits limits = patient_limits();
  limits.connections_per_certificate = 1;
  start_with_client_certificates(limits);
  const Owner client = client_of(authority_, "urn:a");
  const Owner other = client_of(authority_, "urn:b");
  RawClient first(running_->port(), &client);
  ASSERT_TRUE(first.shake_hands());
  first.send(get_echo);
  EXPECT_THAT(first.answer(), testing::EndsWith("127.0.0.1 urn:a"));
  RawClient second(running_->port(), &client);
  ASSERT_TRUE(second.shake_hands());
  second.send(get_echo);
  EXPECT_THAT(second.rest(),
              testing::AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("Retry-After: ")));
  RawClient third(running_->port(), &other);
  ASSERT_TRUE(third.shake_hands());
  third.send(get_echo);
  EXPECT_THAT(third.answer(), testing::EndsWith("127.0.0.1 urn:b"));
}

TEST_F(HttpServing, OlderTlsIsRefused) {
  RawClient client(start().port(), nullptr, TLS1_2_VERSION);
  EXPECT_FALSE(client.shake_hands());
}

TEST_F(HttpServing, PlainHttpIsRefused) {
  RawClient client(start().port());
  boost::asio::write(client.socket(), boost::asio::buffer(get_echo));
  std::string said;
  boost::system::error_code ended;
  boost::asio::read(client.socket(), boost::asio::dynamic_buffer(said), ended);
  EXPECT_THAT(said, Not(HasSubstr("HTTP")));
}

TEST_F(HttpServing, ForgottenAnswerIs500) {
  HttpHandlers handlers = echo();
  handlers.handle = [](const HttpRequest&, const std::function<void(HttpResponse)>&) {};
  RawClient client(start(patient_limits(), handlers).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServing, ThrownAnswerIs500AndSaysNothing) {
  HttpHandlers handlers = echo();
  handlers.handle = [](const HttpRequest&, const std::function<void(HttpResponse)>&) {
    throw std::runtime_error("secret");
  };
  RawClient client(start(patient_limits(), handlers).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  EXPECT_THAT(client.answer(),
              testing::AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("secret"))));
}

TEST_F(HttpServing, LateAnswerIs503AndTheLateOneIsDropped) {
  HttpServerLimits limits = patient_limits();
  limits.answer_time = 50ms;
  std::vector<std::function<void(HttpResponse)>> late;
  HttpHandlers handlers = echo();
  handlers.handle = [&](const HttpRequest&, std::function<void(HttpResponse)> respond) {
    late.push_back(std::move(respond));
  };
  RawClient client(start(limits, handlers).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 503 "));
  late.at(0)({200, "text/plain", {}, "late"});
  client.send(get_echo);
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 503 "));
  running_->stop();
  late.at(1)({200, "text/plain", {}, "after the end"});
}

TEST_F(HttpServing, AnswersFromAnyThread) {
  std::vector<std::future<void>> answered;
  std::mutex answered_mutex;
  HttpHandlers handlers = echo();
  handlers.handle = [&](HttpRequest request, std::function<void(HttpResponse)> respond) {
    const std::lock_guard lock(answered_mutex);
    answered.push_back(std::async(std::launch::async, [respond, body = request.body] {
      respond({200, "text/plain", {}, body});
    }));
  };
  start(patient_limits(), handlers, 3);
  std::vector<std::future<void>> clients;
  for (int i = 0; i < 8; ++i)
    clients.push_back(std::async(std::launch::async, [this, i] {
      RawClient client(running_->port());
      ASSERT_TRUE(client.shake_hands());
      for (int j = 0; j < 20; ++j) {
        const std::string body = std::to_string(i * 1000 + j);
        client.send(post_echo + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                    body);
        EXPECT_THAT(client.answer(), testing::EndsWith("\r\n\r\n" + body));
      }
    }));
  for (auto& client : clients) client.get();
}

TEST_F(HttpServing, ClientThatLeavesBeforeItsAnswerDoesNoHarm) {
  std::promise<std::function<void(HttpResponse)>> asked;
  HttpHandlers handlers = echo();
  handlers.handle = [&](HttpRequest request, std::function<void(HttpResponse)> respond) {
    if (request.method == "GET") return respond({200, "text/plain", {}, "still here"});
    asked.set_value(std::move(respond));
  };
  start(patient_limits(), handlers);
  std::function<void(HttpResponse)> respond;
  {
    RawClient client(running_->port());
    ASSERT_TRUE(client.shake_hands());
    client.send(post_echo + "Content-Length: 0\r\n\r\n");
    respond = asked.get_future().get();
  }
  respond({200, "text/plain", {}, Bytes(1'000'000, 'x')});
  RawClient next(running_->port());
  ASSERT_TRUE(next.shake_hands());
  next.send(get_echo);
  EXPECT_THAT(next.answer(), testing::EndsWith("still here"));
}

TEST_F(HttpServing, HeaderValuesCannotBeginOtherHeaders) {
  HttpHandlers handlers = echo();
  handlers.handle = [](const HttpRequest&, const std::function<void(HttpResponse)>& respond) {
    respond({303, "", {{"Location", "/a\r\nSet-Cookie: evil"}}, ""});
  };
  RawClient client(start(patient_limits(), handlers).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  EXPECT_THAT(client.answer(), HasSubstr("Location: /aSet-Cookie: evil\r\n"));
}

TEST_F(HttpServing, StopLetsARunningRequestFinish) {
  std::promise<std::function<void(HttpResponse)>> asked;
  HttpHandlers handlers = echo();
  handlers.handle = [&](const HttpRequest&, std::function<void(HttpResponse)> respond) {
    asked.set_value(std::move(respond));
  };
  HttpServerLimits limits = patient_limits();
  limits.stop_time = 60s;
  start(limits, handlers);
  RawClient idle(running_->port());
  ASSERT_TRUE(idle.shake_hands());
  RawClient busy(running_->port());
  ASSERT_TRUE(busy.shake_hands());
  busy.send(get_echo);
  const std::function<void(HttpResponse)> respond = asked.get_future().get();
  running_->server().stop();
  EXPECT_THAT(idle.rest(), IsEmpty());
  respond({200, "text/plain", {}, "done"});
  EXPECT_THAT(busy.rest(),
              testing::AllOf(HasSubstr("Connection: close"), testing::EndsWith("done")));
  RawClient late(running_->port());
  EXPECT_FALSE(late.shake_hands());
}

TEST_F(HttpServing, StopDoesNotWaitForAnAnswerThatNeverComes) {
  std::promise<std::function<void(HttpResponse)>> asked;
  HttpHandlers handlers = echo();
  handlers.handle = [&](const HttpRequest&, std::function<void(HttpResponse)> respond) {
    asked.set_value(std::move(respond));
  };
  HttpServerLimits limits = patient_limits();
  limits.stop_time = 50ms;
  limits.answer_time = 3600s;
  RawClient client(start(limits, handlers).port());
  ASSERT_TRUE(client.shake_hands());
  client.send(get_echo);
  const std::function<void(HttpResponse)> respond = asked.get_future().get();
  running_->stop();
  EXPECT_THAT(client.rest(), IsEmpty());
  respond({200, "text/plain", {}, "after the end"});
}

TEST_F(HttpServing, TakenPortIsAConflict) {
  start();
  boost::asio::io_context context;
  const Result<HttpServer> second = HttpServer::listen(
      context, running_->address(), *make_server_context({server_.pem, server_.key, ""}), echo());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  EXPECT_THAT(second.error().what, HasSubstr(running_->address()));
}

}  // namespace
}  // namespace examguard
