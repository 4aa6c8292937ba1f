// The service as the system's list of services has it. On Linux the package keeps the list
// (systemd), and this knows nothing of it.
#pragma once

#include <string>

#include "core/result.hpp"

namespace examguard {

inline constexpr const char* service_name = "ExamguardAgent";
// Of the system's event log.
inline constexpr const char* event_source = "examguard-agent";

enum class ServiceState { not_installed, stopped, starting, running, stopping, unknown };
[[nodiscard]] ServiceState service_state();

// For administrators; each returns when it is done.
// Puts the service into the list, or brings its entry up to date; `program` is the full path.
[[nodiscard]] Result<> put_service_entry(const std::string& program);
[[nodiscard]] Result<> remove_service_entry();
[[nodiscard]] Result<> start_service();
[[nodiscard]] Result<> stop_service();  // fine if it does not run or is not there

}  // namespace examguard
