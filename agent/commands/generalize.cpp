#include "agent/commands/generalize.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/enrolment/code_file.hpp"
#include "agent/service/generalize.hpp"
#include "core/messages.hpp"
#include "io/file.hpp"

namespace examguard::command {

int generalize(const GeneralizeOptions& options) {
  const auto language = parse_language(options.language);
  if (!language) return failed(language.error());
  const auto string = read_enrol_string(options.code_file);
  if (!string) return failed(string.error());
  const auto state = AgentState::hold(options.state);
  if (!state) {
    const bool runs = state.error().code == ErrorCode::unavailable;
    return failed(runs ? within("stop the service first", state.error()) : state.error());
  }
  const auto done = examguard::generalize(
      *state, {{options.collectors, *string, {}}, options.frozen, options.discard});
  if (!done) return failed(done.error());
  std::cout << message(*language, Message::generalize_done, {options.state}) << '\n'
            << message(*language,
                       options.frozen ? Message::generalize_frozen : Message::generalize_once)
            << '\n';
  std::cout.flush();
  return std::cout ? 0 : exit_of_failure;
}

}  // namespace examguard::command
