// The inside of a TlsContext, for tls.cpp and the two HTTP files.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "io/certificates.hpp"
#include "io/tls.hpp"

namespace examguard {

struct TlsContext::Native {
  // What is asked of the other end's own certificate beyond a valid chain.
  struct Demands {
    bool server = false;  // else a client
    std::vector<std::string> names;
    bool ignore_not_before = false;
  };

  boost::asio::ssl::context context{boost::asio::ssl::context::tls};
  Demands demands;  // read by the verification during every handshake
};

// The verified certificate of the other end; nothing if it sent none.
[[nodiscard]] Result<std::optional<Certificate>> peer_certificate(SSL* connection);

// Why the handshake failed, in words for a log.
[[nodiscard]] std::string handshake_failure(SSL* connection,
                                            const boost::system::error_code& error);

}  // namespace examguard
