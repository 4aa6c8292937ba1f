// A checked report as JSON: the fields of `scan --json` as they were signed, and how far the
// signatures hold. Format: docs/formats/local_report.md.
#pragma once

#include <boost/json/value.hpp>

#include "core/report/local_report.hpp"

namespace examguard {

[[nodiscard]] boost::json::value report_json(const LocalReport& report,
                                             const CheckedReport& checked);

}  // namespace examguard
