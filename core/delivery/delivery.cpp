#include "core/delivery/delivery.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace examguard {
namespace {

// A site's store lost an object again and again while it was being asked for: wait instead.
constexpr unsigned most_object_rounds = 2;

std::chrono::milliseconds to_milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000)));
}

}  // namespace

Delivery::Action Delivery::resume(const Event& event, std::optional<Link> oldest, double jitter) {
  if (std::holds_alternative<Woke>(event) || std::holds_alternative<Done>(event)) {
    return next(oldest);
  }
  if (!sent_) return next(oldest);  // an answer to nothing
  if (std::holds_alternative<Accepted>(event)) {
    failures_ = 0;
    return Acknowledge{*std::exchange(sent_, std::nullopt)};
  }
  if (std::holds_alternative<ObjectGone>(event)) return set_aside("object-gone");
  if (const auto* answer = std::get_if<Answered>(&event)) return answered(*answer, jitter);
  return wait_longer(std::nullopt, jitter);
}

Delivery::Action Delivery::next(std::optional<Link> oldest) {
  sent_ = oldest;
  object_rounds_ = 0;
  if (!oldest) return Wait{longest_wait, true};
  return Send{*oldest, {}};
}

Delivery::Action Delivery::answered(const Answered& answer, double jitter) {
  switch (disposition(answer.status, answer.reason)) {
    case Disposition::send_objects:
      if (answer.digests.empty() || ++object_rounds_ > most_object_rounds) break;
      return Send{*sent_, answer.digests};
    case Disposition::set_aside:
      return set_aside(std::string(to_word(*answer.reason)));
    case Disposition::accepted:  // without a receipt that verifies: `Accepted` has one
    case Disposition::try_later:
      break;
  }
  return wait_longer(answer.retry_after, jitter);
}

// Doubles from 5 s to 600 s, the upper half of it at random; what the collector asks for counts as
// the least, and is spread by up to a fifth so that a room does not come back in one second.
Delivery::Action Delivery::wait_longer(std::optional<std::chrono::seconds> retry_after,
                                       double jitter) {
  sent_.reset();
  const double share = std::clamp(jitter, 0.0, 1.0);
  const unsigned doublings = std::min(failures_, 10U);
  ++failures_;
  const double longest = static_cast<double>(longest_wait.count());
  const double backoff =
      std::min(longest, static_cast<double>(first_wait.count()) * std::exp2(doublings));
  auto wait = to_milliseconds(backoff * (0.5 + 0.5 * share));
  if (retry_after) {
    const auto asked = std::clamp(*retry_after, std::chrono::seconds(0), longest_retry_after);
    wait = std::max(wait, to_milliseconds(static_cast<double>(asked.count()) * (1 + 0.2 * share)));
  }
  return Wait{wait, false};
}

Delivery::Action Delivery::set_aside(std::string reason) {
  failures_ = 0;
  return SetAside{*std::exchange(sent_, std::nullopt), std::move(reason)};
}

}  // namespace examguard
