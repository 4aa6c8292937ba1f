#include "agent/commands/setup.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/enrolment/code_file.hpp"
#include "agent/service/service_entry.hpp"
#include "agent/service/setup.hpp"
#include "io/event_log.hpp"

namespace examguard::command {
namespace {

// Who installs a room of PCs at once sees no terminal.
int failed_to_set_up(const Error& error) {
  EventLog(event_source).write(EventLevel::error, "setup: " + error.what);
  return failed(error);
}

int say(const SetupNotes& notes, const char* done) {
  for (const auto& note : notes) std::cout << note << "\n";
  std::cout << done << "\n";
  return 0;
}

int put(const SetupOptions& options) {
  SetupChoice choice{options.state, options.collectors, {}};
  if (!options.code_file.empty()) {
    const auto string = read_enrol_string(options.code_file);
    if (!string) return failed_to_set_up(string.error());
    choice.string = *string;
  }
  if (!options.string.empty()) {
    const auto string = parse_enrol_string(options.string);
    if (!string) return failed_to_set_up(within("the enrolment string", string.error()));
    choice.string = *string;
  }
  const auto notes = set_up(choice);
  if (!notes) return failed_to_set_up(notes.error());
  return say(*notes, "已安装，服务正在运行 set up: the service is running");
}

}  // namespace

int setup(const SetupOptions& options) {
  if (options.stop_for_upgrade) {
    const auto done = stop_for_upgrade();
    return done ? 0 : failed_to_set_up(done.error());
  }
  if (!options.remove) return put(options);
  const auto notes = take_down(options.purge);
  if (!notes) return failed_to_set_up(notes.error());
  return say(*notes, "已卸载 removed");
}

}  // namespace examguard::command
