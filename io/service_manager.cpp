#include "io/service_manager.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "io/log.hpp"

namespace examguard {

// Everything here runs on the timer's strand.
struct SignsOfLife::Timer : std::enable_shared_from_this<SignsOfLife::Timer> {
  Timer(boost::asio::io_context& context, std::chrono::milliseconds pause)
      : every(pause), timer(boost::asio::make_strand(context)) {}

  void tell() {
    if (stopped) return;
    if (const auto told = tell_service_manager(ServiceNews::alive); !told) {
      log_warning("the service manager cannot be told", {{"reason", told.error().what}});
    }
    timer.expires_after(every);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->tell();
    });
  }

  std::chrono::milliseconds every;
  boost::asio::steady_timer timer;
  bool stopped = false;
};

SignsOfLife::SignsOfLife(boost::asio::io_context& context) {
  const auto patience = watchdog_time();
  if (!patience) return;
  // Three in the time: one that comes late is no death.
  timer_ = std::make_shared<Timer>(context, *patience / 3);
  boost::asio::post(timer_->timer.get_executor(), [timer = timer_] { timer->tell(); });
}

SignsOfLife::~SignsOfLife() = default;

void SignsOfLife::stop() {
  if (!timer_) return;
  boost::asio::post(timer_->timer.get_executor(), [timer = timer_] {
    timer->stopped = true;
    timer->timer.cancel();
  });
}

}  // namespace examguard
