// A TLS connection over which a test says whatever it likes, byte by byte.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>

#include "tests/io/tls_ends.hpp"

namespace examguard::test {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const Owner* owner = nullptr,
                     int newest_version = TLS1_3_VERSION)
      : tls_(boost::asio::ssl::context::tls_client), stream_(context_, tls_) {
    SSL_set_max_proto_version(stream_.native_handle(), newest_version);
    if (owner != nullptr) {
      const Result<X509Certificate> x509 =
          decode_certificate(parse_certificates(owner->pem)->at(0).der);
      SSL_use_certificate(stream_.native_handle(), x509->get());
      SSL_use_PrivateKey(stream_.native_handle(), owner->key.handle().key.get());
    }
    socket().connect({boost::asio::ip::address_v4::loopback(), port}, error_);
  }

  bool shake_hands() {
    if (!error_) stream_.handshake(boost::asio::ssl::stream_base::client, error_);
    return !error_;
  }
  void send(std::string_view text) {
    boost::asio::write(stream_, boost::asio::buffer(text), error_);
  }
  // Everything until the other end closes.
  std::string rest() {
    boost::system::error_code ended;
    boost::asio::read(stream_, boost::asio::dynamic_buffer(read_), ended);
    return std::exchange(read_, {});
  }
  // The next answer, head and body.
  std::string answer() {
    boost::system::error_code ended;
    std::size_t size =
        boost::asio::read_until(stream_, boost::asio::dynamic_buffer(read_), "\r\n\r\n", ended);
    if (ended) return rest();
    const std::size_t at = read_.find("Content-Length: ");
    if (at < size) size += std::stoul(read_.substr(at + 16));
    if (read_.size() < size)
      boost::asio::read(stream_, boost::asio::dynamic_buffer(read_),
                        boost::asio::transfer_exactly(size - read_.size()), ended);
    std::string whole = read_.substr(0, size);
    read_.erase(0, size);
    return whole;
  }

  boost::asio::ip::tcp::socket& socket() { return stream_.next_layer(); }
  [[nodiscard]] bool failed() const { return static_cast<bool>(error_); }

 private:
  boost::asio::io_context context_;
  boost::asio::ssl::context tls_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::system::error_code error_;
  std::string read_;
};

}  // namespace examguard::test
