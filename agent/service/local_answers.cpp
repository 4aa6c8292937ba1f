#include "agent/service/local_answers.hpp"

#include "agent/enrolment/seat_statement.hpp"
#include "agent/report/local_report_files.hpp"
#include "agent/state/known.hpp"
#include "io/clock.hpp"

namespace examguard {
namespace {

constexpr std::chrono::minutes between_acts{1};
constexpr std::chrono::seconds between_readings{2};

// Marks it as asked, unless it was a moment ago.
bool may(std::optional<std::chrono::milliseconds>& asked, std::chrono::milliseconds pause) {
  const auto now = monotonic_time();
  if (asked && now < *asked + pause) return false;
  asked = now;
  return true;
}

std::optional<TimePoint> last_scan(const AgentState& state) {
  const auto newest = newest_local_report(state);
  const auto pin = pinned_root(state);
  if (!newest || !pin) return std::nullopt;
  const CheckedReport checked = check(*newest, *pin);
  if (!checked.header) return std::nullopt;
  return checked.header->time.finished;
}

}  // namespace

LocalAnswer LocalAnswers::answer(const LocalRequest& request) {
  switch (request.verb) {
    case LocalRequest::Verb::status:
      break;
    case LocalRequest::Verb::scan:
      if (!may(scan_asked_, between_acts)) return {LocalAnswer::Word::too_soon, {}, status()};
      scan_();
      break;
    case LocalRequest::Verb::seat:
      return claim(request);
  }
  return {LocalAnswer::Word::done, {}, status()};
}

LocalAnswer LocalAnswers::claim(const LocalRequest& request) {
  if (!may(seat_asked_, between_acts)) return {LocalAnswer::Word::too_soon, {}, status()};
  {
    const std::lock_guard lock(parts_.shared.spool_mutex);
    const auto put = spool_seat_claim(parts_.shared.spool, parts_.identity, parts_.signer,
                                      {request.room, request.seat}, parts_.clock.boot_id());
    if (!put) return {LocalAnswer::Word::refused, put.error().what, status()};
  }
  sealed_();
  return {LocalAnswer::Word::done, {}, status()};
}

const LocalStatus& LocalAnswers::status() {
  if (!may(status_read_, between_readings)) return status_;
  status_ = LocalStatus{};
  status_.code = short_code(parts_.identity.enrolment);
  status_.site = parts_.identity.site_log.substr(parts_.identity.site_log.rfind('/') + 1);
  const auto known = read_known(parts_.state, std::nullopt);
  if (known && known->bundle && known->bundle->assignment) {
    status_.room = known->bundle->assignment->room;
    status_.seat = known->bundle->assignment->seat;
  }
  status_.scanned = last_scan(parts_.state);
  const std::lock_guard lock(parts_.shared.spool_mutex);
  status_.heard = parts_.shared.spool.received();
  status_.waiting = parts_.shared.spool.waiting();
  return status_;
}

}  // namespace examguard
