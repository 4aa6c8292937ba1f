// The enrolment door: no client certificate, two routes, can be off. Failures are limited by
// address and in all.
#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "collector/doors/door.hpp"
#include "collector/ledger/enrol.hpp"
#include "io/log.hpp"

namespace examguard {
namespace {

constexpr std::size_t request_limit = 512u << 10;

// Guesses of a code: 30 an hour by address, 3,000 an hour in all. 80 random bits need no more than
// that.
class Failures {
 public:
  [[nodiscard]] bool too_many(const std::string& address, TimePoint now) {
    const std::lock_guard lock(counts_mutex_);
    forget(now);
    return all_ >= 3000 || counts_[address] >= 30;
  }

  void add(const std::string& address, TimePoint now) {
    const std::lock_guard lock(counts_mutex_);
    forget(now);
    ++counts_[address];
    ++all_;
  }

 private:
  void forget(TimePoint now) {
    if (now - since_ < std::chrono::hours(1) && now >= since_) return;
    counts_.clear();
    all_ = 0;
    since_ = now;
  }

  std::mutex counts_mutex_;
  std::unordered_map<std::string, unsigned> counts_;
  unsigned all_ = 0;
  TimePoint since_;
};

void take_request(const Collector& collector, const std::shared_ptr<Failures>& failures,
                  const HttpRequest& request, const Respond& respond) {
  const std::string address = request.peer.address;
  if (failures->too_many(address, collector.now())) {
    return respond(
        refusal_response({Reason::too_many, "too many failed enrolments from this address", {}}));
  }
  auto decoded = decode_enrol_request(request.body);
  if (!decoded) {
    failures->add(address, collector.now());
    return respond(refusal_response({reason_of(decoded.error()), decoded.error().what, {}}));
  }
  auto wanted = std::make_shared<const EnrolRequest>(std::move(*decoded));
  collector.store.write<Admission<EnrolAnswer>>(
      [collector, wanted, address](Store& store) {
        return enrol(store, collector.office, *wanted, address, collector.now());
      },
      [collector, respond, failures, address](Result<Admission<EnrolAnswer>> answer) {
        if (!answer) return respond(trouble_response(answer.error()));
        if (*answer) return respond(json_response(encode(**answer)));
        const Refusal& refusal = answer->error();
        // Our own trouble with the clock is no guess of theirs, and the watch has told of it.
        if (refusal.reason != Reason::clock_stopped) {
          failures->add(address, collector.now());
          log_warning("an enrolment was refused", {{"address", address},
                                                   {"reason", std::string(to_word(refusal.reason))},
                                                   {"detail", refusal.message}});
        }
        respond(refusal_response(refusal));
      });
}

}  // namespace

HttpHandlers enrol_door(Collector collector) {
  auto failures = std::make_shared<Failures>();
  return serve_routes({
      {"GET", "/v1/trust", 0,
       [collector](HttpRequest, Respond respond) {
         respond(json_response(encode(collector.office.rooted_trust())));
       }},
      {"POST", "/v1/enrol", request_limit,
       [collector, failures](HttpRequest request, Respond respond) {
         take_request(collector, failures, request, respond);
       }},
  });
}

}  // namespace examguard
