// One small deployment for tests: its keys, trust, policies, an enrolled PC and a report of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/delivery/admit.hpp"
#include "core/evidence/enrolment.hpp"
#include "core/evidence/trust.hpp"
#include "core/policy/policy.hpp"
#include "core/report/report.hpp"
#include "tests/support/test_keys.hpp"

namespace examguard::support {

[[nodiscard]] TimePoint at(std::string_view time);  // "2026-11-24T03:14:15.926Z"

// Deployment "hunan", collector "collector.example:8443"; keys test_key("policy"), ("calendar"),
// ("log"), ("desk"), ("order") for all of it, and ("city policy") for region 430100.
[[nodiscard]] TrustList trust_list(std::uint64_t version = 1);
[[nodiscard]] RootedTrust rooted(const TrustList& trust);  // signed by test_key("root")
[[nodiscard]] TrustList opened(const TrustList& trust);    // as an agent knows it

// A policy without rules. `scope` is e.g. "region: \"430000\""; `over` an id, or empty.
[[nodiscard]] std::string policy_text(std::string_view id, std::uint64_t serial,
                                      std::string_view layer, std::string_view scope,
                                      std::string_view over = {});
[[nodiscard]] Envelope policy_envelope(const std::string& text, const Signer& signer);
[[nodiscard]] SignedLayers signed_layers();  // "hunan-theory", serial 17

// The PC of test_key("report"), and what it sealed.
[[nodiscard]] Enrolment enrolment();
[[nodiscard]] Digest enrolment_digest();
[[nodiscard]] ReportHeader report_header();
[[nodiscard]] Stop stop();
[[nodiscard]] KnownAgent known_agent();
[[nodiscard]] Carrier by_certificate();

}  // namespace examguard::support
