#include "collector/doors/clock_watch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "collector/ledger/clock_doubt.hpp"
#include "collector/office/server_certificate.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

constexpr auto pause = std::chrono::minutes(1);

// What the log was last told. Lives and is used on the store's thread.
struct Told {
  ClockVerdict verdict = ClockVerdict::believed;

  // Trouble with the store is told by those who have to answer somebody.
  void hear(const Result<std::optional<ClockDoubt>>& looked) {
    if (!looked) return;
    const auto now = *looked ? (*looked)->verdict : ClockVerdict::believed;
    if (now == verdict) return;
    verdict = now;
    if (*looked) {
      log_error("the clock is not believed", {{"detail", to_text(**looked)}});
    } else {
      log_info("the clock is believed again");
    }
  }
};

void warn_of_the_end(const Collector& collector) {
  const TimePoint end = collector.office.server_certificate_end();
  if (!ends_soon(end, collector.now())) return;
  log_warning("the certificate ends soon: stop the collector, run renew-certificate, start it",
              {{"end", to_text(end)}});
}

}  // namespace

// Everything here runs on the timer's strand.
struct ClockWatch::Watch : std::enable_shared_from_this<ClockWatch::Watch> {
  Watch(boost::asio::io_context& context, Collector watched)
      : collector(std::move(watched)), timer(boost::asio::make_strand(context)) {}

  void look() {
    if (stopped) return;
    // The job may outlive the context, and so this.
    collector.store.read<std::optional<ClockDoubt>>(
        [office = &collector.office, now = collector.now](Store& store) {
          return clock_doubt(store, *office, now());
        },
        [told = told](const auto& looked) { told->hear(looked); });
    timer.expires_after(pause);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->look();
    });
  }

  void stop() {
    stopped = true;
    timer.cancel();
  }

  Collector collector;
  boost::asio::steady_timer timer;
  bool stopped = false;
  std::shared_ptr<Told> told = std::make_shared<Told>();
};

ClockWatch::ClockWatch(boost::asio::io_context& context, Collector collector)
    : watch_(std::make_shared<Watch>(context, std::move(collector))) {
  warn_of_the_end(watch_->collector);
  boost::asio::post(watch_->timer.get_executor(), [watch = watch_] { watch->look(); });
}

ClockWatch::~ClockWatch() = default;

void ClockWatch::stop() {
  boost::asio::post(watch_->timer.get_executor(), [watch = watch_] { watch->stop(); });
}

}  // namespace examguard
