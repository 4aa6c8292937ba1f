// Carries the spool to the collector: a loop that does what core/delivery/delivery.hpp says. Lives
// on the service's io thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>

#include "agent/state/spool.hpp"
#include "agent/state/state.hpp"
#include "core/delivery/delivery.hpp"
#include "io/http_client.hpp"

namespace examguard {

// The spool is shared by the scan and the sender; nothing else is.
struct SharedSpool {
  std::mutex spool_mutex;
  Spool spool;
};

// What the sender learns about time from each receipt.
using SawReceipt = std::function<void(TimePoint received)>;

class Sender {
 public:
  Sender(boost::asio::any_io_executor executor, SharedSpool& spool, HttpClient& client,
         TrustList trust, Id agent, SawReceipt saw_receipt);

  // Until stop(). Never throws, never gives up.
  [[nodiscard]] boost::asio::awaitable<void> run();
  // Delivers what waits and returns; false: the collector did not take everything now.
  [[nodiscard]] boost::asio::awaitable<bool> run_once();
  void wake();  // something was put into the spool
  void stop();

 private:
  boost::asio::awaitable<Delivery::Event> send(const Delivery::Send& what);
  Delivery::Event take_answer(const HttpResponse& answer, const Digest& sent);
  Delivery::Event carry_out(const Delivery::Action& action);
  std::optional<Link> oldest();

  SharedSpool& shared_;
  HttpClient& client_;
  TrustList trust_;
  Id agent_;
  SawReceipt saw_receipt_;
  boost::asio::steady_timer timer_;
  Delivery delivery_;
  bool stopping_ = false;
};

}  // namespace examguard
