// The log that administrators of the system look into (Windows: the Application event log, in which
// a program is a source by name). Elsewhere the journal has everything already: nothing is written.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

// So that the system shows our texts as they are; for whoever installs the program. Adding again
// changes nothing, and a source that is not there counts as removed.
[[nodiscard]] Result<> add_event_source(const std::string& name);
[[nodiscard]] Result<> remove_event_source(const std::string& name);

enum class EventLevel { information, warning, error };

class EventLog {
 public:
  explicit EventLog(const std::string& source);
  EventLog(EventLog&& other) noexcept;
  EventLog& operator=(EventLog&&) = delete;
  ~EventLog();

  // What the system refuses is lost: it is in the program's own log as well.
  void write(EventLevel level, std::string_view text) const;

 private:
  [[maybe_unused]] void* source_ = nullptr;  // where the system has such a log
};

}  // namespace examguard
