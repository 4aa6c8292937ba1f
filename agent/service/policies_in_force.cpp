#include "agent/service/policies_in_force.hpp"

#include <utility>

#include "io/log.hpp"

namespace examguard {

PoliciesInForce::PoliciesInForce(const AgentState& state, KnownPolicies known, Digest enrolment,
                                 AgentClock& clock)
    : state_(state), known_(std::move(known)), enrolment_(enrolment), clock_(clock) {}

void PoliciesInForce::take_kept() {
  const auto kept = state_.bundle();
  if (!kept) {
    log_warning("the kept policies cannot be read; new ones are fetched",
                {{"reason", kept.error().what}});
  } else if (*kept) {
    if (const auto used = use((*kept)->bundle); !used) {
      log_warning("the kept policies do not hold; new ones are fetched",
                  {{"reason", used.error().what}});
    } else {
      tag_ = (*kept)->tag;
    }
  }
}

Result<> PoliciesInForce::take(const PolicyBundle& bundle, const std::string& tag) {
  if (auto used = use(bundle); !used) return used;
  tag_ = tag;
  if (const auto kept = state_.keep_bundle(bundle, tag); !kept) {
    log_error("the policies could not be kept", {{"reason", kept.error().what}});
  }
  return {};
}

Result<> PoliciesInForce::use(const PolicyBundle& bundle) {
  auto opened = open_bundle(bundle, known_, enrolment_, clock_.attested().time);
  if (!opened) return opened.error();
  if (!opened->layers)
    return Error{ErrorCode::not_found, "no policy is published for this PC's site"};
  auto layers = SignedLayers::from(*opened->layers);
  if (!layers) return layers.error();
  if (!opened->calendar_trouble.empty()) {
    log_warning("the exam calendar does not hold; every rule holds at all times",
                {{"reason", opened->calendar_trouble}});
  }
  known_ = remember(known_, *opened);
  clock_.saw_trust(known_.trust.issued);
  auto next = std::make_shared<const InForce>(
      InForce{bundle, std::move(*layers), opened->assignment_digest, std::move(opened->calendar),
              redaction_of(*opened->layers)});
  {
    const std::lock_guard lock(mutex_);
    in_force_ = std::move(next);
  }
  changed_.notify_all();
  return {};
}

std::shared_ptr<const InForce> PoliciesInForce::now() const {
  const std::lock_guard lock(mutex_);
  return in_force_;
}

void PoliciesInForce::wait_for_others(const std::shared_ptr<const InForce>& these,
                                      std::chrono::milliseconds time,
                                      const std::stop_token& asked) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, asked, time, [&] { return in_force_ != these || is_nudged_; });
  is_nudged_ = false;
}

void PoliciesInForce::nudge() {
  {
    const std::lock_guard lock(mutex_);
    is_nudged_ = true;
  }
  changed_.notify_all();
}

}  // namespace examguard
