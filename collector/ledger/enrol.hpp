// Enrolment: a counted code turns a signing request into a client certificate and an enrolment
// entry, in one transaction with the counting. The same code and key earn the same certificate.
// Rules: docs/formats/enrolment.md.
#pragma once

#include <string>

#include "collector/office/office.hpp"
#include "collector/store/store.hpp"
#include "core/delivery/admit.hpp"
#include "core/evidence/enrolment.hpp"

namespace examguard {

// `address` is the PC's, as its connection shows it.
[[nodiscard]] Result<Admission<EnrolAnswer>> enrol(Store& store, const Office& office,
                                                   const EnrolRequest& request,
                                                   const std::string& address, TimePoint now);

// "urn:examguard:agent:<id>", the one name in a PC's certificate.
[[nodiscard]] std::string agent_uri(const Id& agent);
[[nodiscard]] std::optional<Id> agent_of(const Certificate& certificate);

}  // namespace examguard
