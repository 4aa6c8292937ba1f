#include "agent/delivery/sender.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/delivery/submission.hpp"
#include "core/reason.hpp"
#include "core/report/local_report.hpp"
#include "io/clock.hpp"
#include "io/log.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

std::optional<std::chrono::seconds> retry_after(const HttpResponse& answer) {
  const auto text = find_header(answer.headers, "Retry-After");
  if (!text || text->empty() || text->size() > 6) return std::nullopt;
  std::int64_t seconds = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9') return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  return std::chrono::seconds(seconds);
}

}  // namespace

Sender::Sender(boost::asio::any_io_executor executor, SharedSpool& spool, HttpClient& client,
               TrustList trust, Id agent, SawReceipt saw_receipt)
    : shared_(spool),
      client_(client),
      trust_(std::move(trust)),
      agent_(agent),
      saw_receipt_(std::move(saw_receipt)),
      timer_(std::move(executor)) {}

void Sender::wake() {
  timer_.cancel();
}

void Sender::stop() {
  stopping_ = true;
  timer_.cancel();
  client_.stop();
}

std::optional<Link> Sender::oldest() {
  const std::lock_guard lock(shared_.spool_mutex);
  return shared_.spool.oldest();
}

boost::asio::awaitable<void> Sender::run() {
  Delivery::Event event = Delivery::Woke{};
  while (!stopping_) {
    const Delivery::Action action = delivery_.resume(event, oldest(), random_fraction());
    if (const auto* send_it = std::get_if<Delivery::Send>(&action)) {
      event = co_await send(*send_it);
    } else if (const auto* wait = std::get_if<Delivery::Wait>(&action)) {
      const auto until = std::chrono::steady_clock::now() + wait->at_most;
      do {
        timer_.expires_at(until);
        boost::system::error_code ignored;
        co_await timer_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
      } while (!stopping_ && !wait->until_new && std::chrono::steady_clock::now() < until);
      event = Delivery::Woke{};
    } else {
      event = carry_out(action);
    }
  }
}

boost::asio::awaitable<bool> Sender::run_once() {
  Delivery::Event event = Delivery::Woke{};
  for (;;) {
    const Delivery::Action action = delivery_.resume(event, oldest(), random_fraction());
    if (const auto* send_it = std::get_if<Delivery::Send>(&action)) {
      event = co_await send(*send_it);
    } else if (std::holds_alternative<Delivery::Wait>(action)) {
      co_return !oldest().has_value();
    } else {
      event = carry_out(action);
    }
  }
}

boost::asio::awaitable<Delivery::Event> Sender::send(const Delivery::Send& what) {
  Submission submission;
  {
    const std::lock_guard lock(shared_.spool_mutex);
    const auto oldest = shared_.spool.oldest();
    if (!oldest || oldest->digest != what.link.digest) co_return Delivery::Done{};
    auto waiting = shared_.spool.read_oldest();
    if (!waiting) {
      // Tampered with or damaged on this PC: it can not be sent, and the next report names it.
      log_error("an envelope in the spool cannot be read", {{"reason", waiting.error().what}});
      const auto aside = shared_.spool.set_aside(what.link.digest, "unreadable");
      if (!aside) log_error("it could not be set aside", {{"reason", aside.error().what}});
      co_return aside ? Delivery::Event(Delivery::Done{})
                      : Delivery::Event(Delivery::Unreachable{});
    }
    submission.envelope = std::move(waiting->envelope);
    for (const Digest& digest : what.objects) {
      auto object = shared_.spool.object(digest);
      if (!object) co_return Delivery::ObjectGone{};
      submission.objects.push_back(std::move(*object));
    }
  }
  const Digest sent = digest(submission.envelope);
  // Named, because g++ 12 destroys a braced temporary of an awaited call twice.
  HttpCall call{"POST", "/v1/envelopes", {}, encode(submission)};
  const HttpAnswer answer = co_await client_.send(std::move(call));
  if (!answer) {
    log_info("the collector could not be reached", {{"reason", answer.error().what}});
    co_return Delivery::Unreachable{};
  }
  co_return take_answer(*answer, sent);
}

Delivery::Event Sender::take_answer(const HttpResponse& answer, const Digest& sent) {
  if (answer.status != 200) {
    const auto refusal = decode_refusal(answer.body);
    Delivery::Answered said;
    said.status = static_cast<int>(answer.status);
    said.retry_after = retry_after(answer);
    if (refusal) {
      said.reason = refusal->reason;
      said.digests = refusal->digests;
    }
    log_info("the collector did not take the oldest envelope",
             {{"status", std::to_string(answer.status)},
              {"reason", refusal ? refusal->code : "not ours"}});
    return said;
  }
  auto receipt = decode_accepted(answer.body);
  const auto read =
      receipt ? open_receipt(*receipt, trust_, sent) : Result<Receipt>(receipt.error());
  if (!read || read->agent != agent_) {
    log_warning("the collector's receipt does not hold",
                {{"reason", read ? "it is for another agent" : read.error().what}});
    return Delivery::Unreachable{};
  }
  saw_receipt_(read->received);
  const std::lock_guard lock(shared_.spool_mutex);
  const auto done = shared_.spool.acknowledge(sent, *receipt, read->received);
  // It may have been taken out meanwhile, by a receipt that came on a stick.
  if (!done && done.error().code != ErrorCode::not_found) {
    log_error("the receipt could not be kept", {{"reason", done.error().what}});
    return Delivery::Unreachable{};
  }
  log_info("delivered", {{"log", read->log}, {"index", std::to_string(read->index)}});
  return Delivery::Accepted{};
}

Delivery::Event Sender::carry_out(const Delivery::Action& action) {
  if (const auto* aside = std::get_if<Delivery::SetAside>(&action)) {
    const std::lock_guard lock(shared_.spool_mutex);
    log_warning("an envelope is set aside", {{"reason", aside->reason}});
    const auto done = shared_.spool.set_aside(aside->link.digest, aside->reason);
    if (!done && done.error().code != ErrorCode::not_found) {
      log_error("it could not be set aside", {{"reason", done.error().what}});
      return Delivery::Unreachable{};
    }
  }
  // An Acknowledge needs nothing more: the spool let go when the receipt was kept.
  return Delivery::Done{};
}

}  // namespace examguard
