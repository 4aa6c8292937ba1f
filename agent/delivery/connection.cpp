#include "agent/delivery/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "agent/enrolment/enrol.hpp"

namespace examguard {

Result<TlsContext> client_context(const TrustList& trust, const Identity& identity,
                                  const PrivateKey& key, TimePoint attested) {
  TlsClientOptions wanted;
  for (const std::string& pem : trust.server_cas) wanted.server_authorities_pem += pem;
  wanted.names = host_names(trust.collectors);
  wanted.certificates_pem = identity.certificates;
  wanted.key = &key;
  wanted.at = attested;
  wanted.ignore_not_before = true;
  return make_client_context(wanted);
}

bool deliver_within(std::chrono::seconds time, SharedSpool& spool, const TrustList& trust,
                    const Id& agent, const TlsContext& tls) {
  boost::asio::io_context context(1);
  HttpClientOptions options;
  options.addresses = trust.collectors;
  HttpClient client(options, tls);
  Sender sender(context.get_executor(), spool, client, trust, agent, [](TimePoint) {});
  boost::asio::steady_timer limit(context, time);
  bool delivered = false;
  boost::asio::co_spawn(
      context,
      [&]() -> boost::asio::awaitable<void> {
        delivered = co_await sender.run_once();
        limit.cancel();
      },
      boost::asio::detached);
  limit.async_wait([&](const boost::system::error_code& error) {
    if (!error) sender.stop();
  });
  context.run();
  return delivered;
}

}  // namespace examguard
