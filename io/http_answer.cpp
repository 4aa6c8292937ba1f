#include "io/http_answer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace examguard {
namespace {

namespace asio = boost::asio;

class Duty {
 public:
  explicit Duty(std::shared_ptr<HttpAnswerSlot> slot) : slot_(std::move(slot)) {}
  Duty(const Duty&) = delete;
  Duty& operator=(const Duty&) = delete;
  ~Duty() { answer({500, "text/plain; charset=utf-8", {}, "no answer was made\n"}); }

  void answer(HttpResponse response) {
    if (const auto slot = std::exchange(slot_, nullptr)) slot->deliver(std::move(response));
  }

 private:
  std::shared_ptr<HttpAnswerSlot> slot_;
};

}  // namespace

// Tracked work: the io_context does not run out while an answer is owed.
HttpAnswerSlot::HttpAnswerSlot(const asio::any_io_executor& session)
    : session_(asio::prefer(session, asio::execution::outstanding_work.tracked)),
      arrived_(std::in_place, session) {}

void HttpAnswerSlot::deliver(HttpResponse response) {
  const std::lock_guard lock(session_mutex_);
  if (!session_) return;
  asio::post(*session_, [self = shared_from_this(), response = std::move(response)]() mutable {
    if (!self->arrived_ || self->response_) return;
    self->response_ = std::move(response);
    self->arrived_->cancel();
  });
}

asio::awaitable<std::optional<HttpResponse>> HttpAnswerSlot::wait(std::chrono::milliseconds time) {
  arrived_->expires_after(time);
  co_await arrived_->async_wait(asio::as_tuple(asio::use_awaitable));
  co_return std::move(response_);
}

void HttpAnswerSlot::give_up() {
  if (arrived_) arrived_->cancel();
}

void HttpAnswerSlot::close() {
  arrived_.reset();
  const std::lock_guard lock(session_mutex_);
  session_.reset();
}

std::function<void(HttpResponse)> duty_to_answer(std::shared_ptr<HttpAnswerSlot> slot) {
  return [duty = std::make_shared<Duty>(std::move(slot))](HttpResponse response) {
    duty->answer(std::move(response));
  };
}

}  // namespace examguard
