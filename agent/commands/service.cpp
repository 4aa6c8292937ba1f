#include "agent/commands/service.hpp"

#include <iostream>

#include "agent/commands/failed.hpp"
#include "agent/enrolment/code_file.hpp"
#include "agent/enrolment/enrol.hpp"
#include "agent/service/service.hpp"
#include "agent/service/service_entry.hpp"
#include "agent/system/places.hpp"
#include "io/event_log.hpp"
#include "io/file.hpp"
#include "io/log.hpp"
#include "io/service_manager.hpp"

namespace examguard::command {
namespace {

Result<AgentConfig> load_config(const RunOptions& options) {
  AgentConfig config;
  const std::string file = options.config.empty() ? default_config_file() : options.config;
  if (!file.empty()) {
    const auto text = read_file(file, 1u << 20);
    if (!text) return text.error();
    auto parsed = parse_agent_config(*text, file);
    if (!parsed) return parsed.error();
    config = std::move(*parsed);
  }
  if (!options.state.empty()) config.state = options.state;
  return config;
}

// A service that nobody hears logs beside its state.
Result<> open_logs(const std::string& state) {
  if (is_standard_error_read()) return {};
  const std::string folder = state + "/log";
  if (const auto made = create_private_folder(folder); !made) return made;
  return log_also_to(folder + "/agent.log", event_source);
}

Result<> serve(const RunOptions& options) {
  const auto config = load_config(options);
  if (!config) return config.error();
  if (const auto opened = open_logs(config->state); !opened) return opened;
  return run_service(*config, options.root);
}

// A service says why in its logs, if they are open, and in any case in the system's event log.
int serve_or_say_why(const RunOptions& options) {
  const auto done = serve(options);
  if (done) return 0;
  if (!is_standard_error_read()) EventLog(event_source).write(EventLevel::error, done.error().what);
  return failed(done.error());
}

}  // namespace

int enrol(const EnrolOptions& options) {
  const auto string = read_enrol_string(options.code_file);
  if (!string) return failed(string.error());
  const auto state = AgentState::hold(options.state);
  if (!state) return failed(state.error());
  const auto identity = examguard::enrol(*state, {options.collectors, *string});
  if (!identity) return failed(identity.error());
  std::cout << "已登记 enrolled: " << to_text(identity->agent) << " -> " << identity->site_log
            << '\n';
  return 0;
}

int run(const RunOptions& options) {
  if (!options.once && !options.check_config) {
    return run_as_service(service_name, [&] { return serve_or_say_why(options); });
  }
  const auto config = load_config(options);
  if (!config) return failed(config.error());
  if (options.check_config) {
    std::cout << "配置有效 the configuration is valid\n";
    return 0;
  }
  const auto done = examguard::run_once(*config, options.root);
  if (!done) return failed(done.error());
  std::cout << "结果 outcome: " << to_word(done->outcome) << "  "
            << (done->delivered ? "已送达 delivered" : "等待送达 waiting for delivery") << '\n';
  return exit_code(done->outcome);
}

}  // namespace examguard::command
