#include "collector/ledger/clock_doubt.hpp"

#include <boost/json/object.hpp>

#include "collector/web/view.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

constexpr std::string_view reasons[] = {"certificate_ended", "jumped_ahead"};

bool has_ended(const ClockDoubt& doubt) {
  return doubt.verdict == ClockVerdict::certificate_ended;
}

}  // namespace

Result<std::optional<ClockDoubt>> clock_doubt(Store& store, const Office& office, TimePoint now) {
  const TimePoint end = office.server_certificate_end();
  const auto last = store.last_received();
  if (!last) return last.error();
  const auto confirmed = store.clock_confirmed(now);
  if (!confirmed) return confirmed.error();
  switch (const auto verdict = believe_clock(now, *last, end, *confirmed)) {
    case ClockVerdict::believed:
      break;
    case ClockVerdict::certificate_ended:
      return std::optional(ClockDoubt{verdict, now, end});
    case ClockVerdict::jumped_ahead:
      return std::optional(ClockDoubt{verdict, now, **last});
  }
  return std::optional<ClockDoubt>();
}

std::string to_text(const ClockDoubt& doubt) {
  const std::string clock = "nothing is taken: the collector's clock says " + to_text(doubt.clock);
  if (has_ended(doubt)) {
    return clock + ", but its certificate ended at " + to_text(doubt.passed) +
           ": set the clock if it is wrong; if it is right, stop the collector, run "
           "examguard-collector renew-certificate and start it again";
  }
  return clock + ", more than 30 days past its newest entry of " + to_text(doubt.passed) +
         ": set the clock if it is wrong; if it is right, run examguard-collector confirm-clock "
         "TIME";
}

Refusal refusal_of(const ClockDoubt& doubt) {
  return {Reason::clock_stopped, to_text(doubt), {}};
}

std::string words_of(Language language, const ClockDoubt& doubt) {
  return message(language,
                 has_ended(doubt) ? Message::clock_certificate_ended : Message::clock_jumped_ahead,
                 {web::shanghai_time(doubt.clock), web::shanghai_time(doubt.passed)});
}

boost::json::value to_json(const ClockDoubt& doubt) {
  return boost::json::object{{"reason", reasons[has_ended(doubt) ? 0 : 1]},
                             {"clock", to_text(doubt.clock)},
                             {"passed", to_text(doubt.passed)},
                             {"message", to_text(doubt)}};
}

Result<ClockDoubt> clock_doubt_from_json(const boost::json::value& json) {
  JsonFields fields(json, "clock_stopped");
  const bool ended = fields.choice("reason", reasons) == 0;
  const ClockDoubt doubt{ended ? ClockVerdict::certificate_ended : ClockVerdict::jumped_ahead,
                         fields.time("clock"), fields.time("passed")};
  if (const auto error = fields.finish()) return *error;
  return doubt;
}

}  // namespace examguard
