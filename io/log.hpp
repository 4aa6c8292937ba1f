// One line per event on standard error, with UTC time, level and key="value" fields. Values may
// come from anywhere: control characters, quotes and invalid UTF-8 are escaped. Secrets (codes,
// keys, passwords, cookies) are never passed in.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

enum class LogLevel { debug, info, warning, error, off };

struct LogField {
  std::string_view key;
  std::string value;
};

// Below this level nothing is written. At start: info.
void set_log_level(LogLevel level);

// For a program whose standard error nobody reads: from now on everything is also written to this
// file, of which at most four of 4 MiB are kept, and warnings and errors to the system's event log
// under `source` (io/event_log.hpp).
[[nodiscard]] Result<> log_also_to(const std::string& file, const std::string& source);

// The event is a constant sentence, the same each time; what varies goes into fields.
void log_debug(std::string_view event, std::initializer_list<LogField> fields = {});
void log_info(std::string_view event, std::initializer_list<LogField> fields = {});
void log_warning(std::string_view event, std::initializer_list<LogField> fields = {});
void log_error(std::string_view event, std::initializer_list<LogField> fields = {});

// The event and its fields as log_* writes them, without time and level.
[[nodiscard]] std::string log_text(std::string_view event, std::initializer_list<LogField> fields);

}  // namespace examguard
