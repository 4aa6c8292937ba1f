#include "agent/state/known.hpp"

#include "agent/system/build.hpp"
#include "core/exam/exam_plan.hpp"
#include "io/clock.hpp"

namespace examguard {

Result<Known> read_known(const AgentState& state, const std::optional<TimePoint>& received) {
  auto identity = state.identity();
  if (!identity) return identity.error();
  if (!*identity) {
    return Error{ErrorCode::not_found,
                 "this PC is not enrolled: run examguard-agent enrol --state " + state.folder()};
  }
  auto policies = state.known_policies();
  if (!policies) return policies.error();
  if (!*policies) {
    return Error{ErrorCode::not_found, "the trust list is missing: enrol this PC again"};
  }
  Known known{std::move(**identity), std::move(**policies), {}, {}, {}};
  TimeEvidence evidence;
  evidence.build = build_time();
  evidence.trust = known.policies.trust.issued;
  if (received) evidence.receipt = ReceiptMark{*received, "", 0};
  known.attested = attested_time(evidence);

  const auto kept = state.bundle();
  if (!kept) {
    known.bundle_trouble = kept.error().what;
  } else if (*kept) {
    auto opened =
        open_bundle((*kept)->bundle, known.policies, known.identity.enrolment, known.attested.time);
    if (opened) {
      known.policies = remember(known.policies, *opened);
      known.bundle = std::move(*opened);
    } else {
      known.bundle_trouble = opened.error().what;
    }
  }
  return known;
}

Place place_of(const Known& known, TimePoint exam_time) {
  Place place;
  if (!known.bundle) return place;
  if (const auto& opened = known.bundle->calendar) {
    place.phase = judged_phase(opened->calendar, exam_time);
  }
  if (!known.bundle->assignment) return place;
  place.site = known.bundle->assignment->site;
  place.regions = known.bundle->assignment->regions;
  place.seat = known.bundle->assignment->kind;
  return place;
}

}  // namespace examguard
