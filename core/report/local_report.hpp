// A report with all that is at hand to check it without the network: its envelope, objects and
// receipt, and how the report key became known. `report --html` embeds one in its page, and
// `verify` reads nothing else of the page. Format and what is checked:
// docs/formats/local_report.md.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/receipt.hpp"
#include "core/evidence/trust.hpp"
#include "core/report/object.hpp"
#include "core/report/report.hpp"

namespace examguard {

struct LocalReport {
  Envelope envelope;
  std::vector<Bytes> objects;
  std::optional<Envelope> receipt;
  std::optional<RootedTrust> trust;
  std::optional<Envelope> enrolment;
  std::optional<Envelope> enrolment_receipt;

  bool operator==(const LocalReport&) const = default;
};

inline constexpr std::size_t local_report_limit = 48u << 20;
[[nodiscard]] std::string encode(const LocalReport& report);
[[nodiscard]] Result<LocalReport> decode_local_report(std::string_view json);

// The steps from the pinned root to the objects, in this order.
enum class CheckStep {
  root,               // the trust's root is the one that is pinned
  trust,              // the root signed the trust
  enrolment,          // the report's enrolment, signed by its report key
  enrolment_receipt,  // a log key of the trust signed that it is in the ledger
  signature,          // that report key signed the report
  receipt,            // a log key signed that the report is in the ledger
  objects,            // the objects are those that the report names
};
inline constexpr std::size_t check_step_count = 7;

enum class Held { yes, no, unknown };

struct CheckedStep {
  Held held = Held::unknown;
  std::string detail;  // why not, for people; or what was found
};

enum class Proof {
  proven,    // nothing broke, and the report key hangs on the pinned root
  unproven,  // nothing broke, but something that would prove it is not at hand
  broken,
};

struct CheckedReport {
  std::array<CheckedStep, check_step_count> steps;
  std::optional<ReportHeader> header;  // as signed; absent where the signature does not hold
  std::optional<TrustList> trust;      // under the pinned root
  std::optional<Receipt> receipt;
  std::optional<FindingList> findings;  // absent where the object is missing or another
  std::optional<std::vector<Observation>> programs;

  [[nodiscard]] const CheckedStep& step(CheckStep which) const {
    return steps[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] Proof proof() const;
};

// Without a pin the trust cannot be believed, and what hangs on it stays unknown.
[[nodiscard]] CheckedReport check(const LocalReport& report, const std::optional<RootPin>& pin);

// The receipt if a log key of the trust signed it, at a time at which that key was the log's, for
// this envelope.
[[nodiscard]] Result<Receipt> open_receipt(const Envelope& receipt, const TrustList& trust,
                                           const Digest& envelope);

}  // namespace examguard
