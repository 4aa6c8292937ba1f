// stop-record: the farewell of a service that is not running any more, for package scripts.
#pragma once

#include <string>

namespace examguard::command {

struct StopOptions {
  std::string state;
  std::string reason;
};
int stop_record(const StopOptions& options);

}  // namespace examguard::command
