#include "agent/command_status.hpp"

#include <boost/json/object.hpp>
#include <iostream>

#include "agent/command_failed.hpp"
#include "agent/status.hpp"
#include "agent/status_text.hpp"
#include "core/json.hpp"
#include "io/clock.hpp"

namespace examguard::command {
namespace {

constexpr int exit_of_concern = 1;
constexpr int exit_of_not_enrolled = 4;

int not_enrolled(const StatusOptions& options, Language language) {
  if (options.json) {
    std::cout << encode_json(boost::json::object{{"format", 1}, {"enrolled", false}}) << "\n";
  } else {
    std::cout << message(language, Message::status_not_enrolled) << "\n";
  }
  return exit_of_not_enrolled;
}

}  // namespace

int status(const StatusOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto status = read_status(options.state);
  if (!status) return failed(status.error());
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
