#include "agent/commands/status.hpp"

#include <boost/json/object.hpp>
#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/enrolment/pending_enrolment.hpp"
#include "agent/service/installed_files.hpp"
#include "agent/service/service_entry.hpp"
#include "agent/service/status.hpp"
#include "agent/service/status_text.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "io/clock.hpp"

namespace examguard::command {
namespace {

constexpr int exit_of_concern = 1;
constexpr int exit_of_not_enrolled = 4;

int not_enrolled(const StatusOptions& options, Language language) {
  if (options.json) {
    std::cout << encode_json(boost::json::object{{"format", 1}, {"enrolled", false}}) << "\n";
  } else {
    const bool waits = has_pending_enrolment(options.state);
    std::cout << message(language,
                         waits ? Message::status_enrols_later : Message::status_not_enrolled)
              << "\n";
  }
  return exit_of_not_enrolled;
}

// A standard user may not look into the state, but may ask the system how the service is.
int tell_what_everybody_may_know(const StatusOptions& options, Language language) {
  const auto line = [](ServiceState state) {
    switch (state) {
      case ServiceState::not_installed:
        return Message::status_not_installed;
      case ServiceState::starting:
      case ServiceState::running:
        return Message::status_running;
      default:
        return Message::status_not_running;
    }
  };
  std::cout << message(language, line(service_state())) << "\n";
  if (const auto damaged = damaged_files(); !damaged.empty()) {
    std::cout << message(language, Message::concern_files_damaged, {to_visible(names_of(damaged))})
              << "\n";
  }
  std::cout << message(language, Message::status_private, {to_visible(options.state)}) << "\n";
  return exit_of_failure;
}

}  // namespace

int status(const StatusOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto status = read_status(options.state);
  if (!status) {
    const bool is_known = service_state() != ServiceState::unknown && !options.json;
    return is_known ? tell_what_everybody_may_know(options, *language) : failed(status.error());
  }
  if (!*status) return not_enrolled(options, *language);
  const auto concerns = concerns_of(**status, wall_time());
  if (options.json) {
    std::cout << encode_json(status_json(**status, concerns, *language)) << "\n";
  } else {
    std::cout << status_text(**status, concerns, *language);
  }
  std::cout.flush();
  if (!std::cout) return exit_of_failure;
  return concerns.empty() ? 0 : exit_of_concern;
}

}  // namespace examguard::command
