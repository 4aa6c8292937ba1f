// The parts of a report's header as JSON, both ways: only for core/report/report*.cpp.
#pragma once

#include <vector>

#include <boost/json/value.hpp>

#include "core/report/report.hpp"
#include "core/result.hpp"

namespace examguard {

[[nodiscard]] boost::json::value to_json(const ReportTime& time);
[[nodiscard]] boost::json::value to_json(const Build& build);
[[nodiscard]] boost::json::value to_json(const Scanned& scanned);
[[nodiscard]] boost::json::value to_json(const ExamState& exam);
[[nodiscard]] boost::json::value to_json(const Coalesced& coalesced);
[[nodiscard]] boost::json::value to_json(const ObjectName& object);
[[nodiscard]] boost::json::value to_json(const Lost& lost);
// {id, serial, digest}: that they are signed goes without saying.
[[nodiscard]] boost::json::array signed_names(const std::vector<PolicyName>& policies);

[[nodiscard]] Result<ReportTime> report_time_from_json(const boost::json::value& json);
[[nodiscard]] Result<Build> build_from_json(const boost::json::value& json);
[[nodiscard]] Result<Scanned> scanned_from_json(const boost::json::value& json);
[[nodiscard]] Result<ExamState> exam_from_json(const boost::json::value& json);
[[nodiscard]] Result<Coalesced> coalesced_from_json(const boost::json::value& json);
[[nodiscard]] Result<ObjectName> object_name_from_json(const boost::json::value& json);
[[nodiscard]] Result<Lost> lost_from_json(const boost::json::value& json);
[[nodiscard]] Result<PolicyName> signed_name_from_json(const boost::json::value& json);

}  // namespace examguard
