#include "agent/command_service.hpp"

#include <iostream>

#include "agent/command_failed.hpp"
#include "agent/enrol.hpp"
#include "agent/service.hpp"
#include "io/file.hpp"

namespace examguard::command {
namespace {

Result<std::string> read_code(const std::string& file) {
  if (file == "-") {
    std::string line;
    std::getline(std::cin, line);
    return line;
  }
  auto bytes = read_file(file, 4096);
  if (!bytes) return bytes.error();
  return bytes->substr(0, bytes->find('\n'));
}

Result<AgentConfig> load_config(const RunOptions& options) {
  AgentConfig config;
  if (!options.config.empty()) {
    const auto text = read_file(options.config, 1u << 20);
    if (!text) return text.error();
    auto parsed = parse_agent_config(*text, options.config);
    if (!parsed) return parsed.error();
    config = std::move(*parsed);
  }
  if (!options.state.empty()) config.state = options.state;
  return config;
}

}  // namespace

int enrol(const EnrolOptions& options) {
  const auto text = read_code(options.code_file);
  if (!text) return failed(text.error());
  const auto string = parse_enrol_string(*text);
  if (!string) return failed(within("the enrolment string", string.error()));
  const auto state = AgentState::hold(options.state);
  if (!state) return failed(state.error());
  const auto identity = examguard::enrol(*state, {options.collectors, *string});
  if (!identity) return failed(identity.error());
  std::cout << "已登记 enrolled: " << to_text(identity->agent) << " -> " << identity->site_log
            << '\n';
  return 0;
}

int run(const RunOptions& options) {
  const auto config = load_config(options);
  if (!config) return failed(config.error());
  if (options.check_config) {
    std::cout << "配置有效 the configuration is valid\n";
    return 0;
  }
  if (!options.once) {
    const auto done = run_service(*config, options.root);
    return done ? 0 : failed(done.error());
  }
  const auto done = examguard::run_once(*config, options.root);
  if (!done) return failed(done.error());
  std::cout << "结果 outcome: " << to_word(done->outcome) << "  "
            << (done->delivered ? "已送达 delivered" : "等待送达 waiting for delivery") << '\n';
  return exit_code(done->outcome);
}

}  // namespace examguard::command
