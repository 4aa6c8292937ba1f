// Enrolment: a counted code turns a signing request into a client certificate and an enrolment
// entry, in one transaction with the counting. The same code and key earn the same certificate.
// Rules: docs/formats/enrolment.md.
#pragma once

#include <string>

#include "collector/office.hpp"
#include "collector/store.hpp"
#include "core/admit.hpp"
#include "core/enrolment.hpp"

namespace examguard {

[[nodiscard]] Result<Admission<EnrolAnswer>> enrol(Store& store, const Office& office,
                                                   const EnrolRequest& request, TimePoint now);

// "urn:examguard:agent:<id>", the one name in a PC's certificate.
[[nodiscard]] std::string agent_uri(const Id& agent);
[[nodiscard]] std::optional<Id> agent_of(const Certificate& certificate);

// Gives an enrolled PC its seat: a desk entry in the site's log.
struct SeatChoice {
  Digest enrolment;
  std::string site, room, seat;
  std::string by;  // account
};
[[nodiscard]] Result<Envelope> assign_seat(Store& store, const Office& office,
                                           const SeatChoice& choice, TimePoint now);

}  // namespace examguard
