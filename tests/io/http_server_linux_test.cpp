#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/io/raw_client.hpp"

namespace examguard {
namespace {

using namespace std::chrono_literals;
using namespace test;

// While it lives, this process cannot open another descriptor.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = ::dup(0);
    ::close(lowest_free);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(lowest_free);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(HttpServingLinux, RecoversFromRunningOutOfDescriptorsAndStillSpeaksTls) {
  namespace asio = boost::asio;
  const Authority authority("test");
  const Owner owner = server_of(authority);
  RunningServer running(*make_server_context({owner.pem, owner.key, ""}), echo());
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
  stream.next_layer().open(asio::ip::tcp::v4());
  std::optional<boost::system::error_code> done;
  {
    const NoMoreDescriptors none;
    stream.next_layer().connect({asio::ip::address_v4::loopback(), running.port()});
    stream.async_handshake(asio::ssl::stream_base::client,
                           [&](const boost::system::error_code& error) { done = error; });
    context.run_for(300ms);  // longer than the server waits between two attempts
    EXPECT_FALSE(done);
  }
  context.run();
  ASSERT_TRUE(done);
  EXPECT_FALSE(*done) << done->message();
}

}  // namespace
}  // namespace examguard
