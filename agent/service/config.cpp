#include "agent/service/config.hpp"

#include <iostream>

#include "agent/system/places.hpp"
#include "core/yaml.hpp"
#include "io/file.hpp"

namespace examguard {

Result<AgentConfig> parse_agent_config(std::string_view text, std::string_view file) {
  const auto root = read_yaml(text, file);
  if (!root) return root.error();
  const AgentConfig otherwise;
  AgentConfig config;
  YamlFields fields(*root, file);
  config.state = fields.text_or("state", otherwise.state);
  config.scan_every = std::chrono::minutes(
      fields.integer_or("scan_every_minutes", 1, 60 * 24 * 7, otherwise.scan_every.count()));
  config.spool_mib = static_cast<std::uint64_t>(
      fields.integer_or("spool_mib", 1, 65536, static_cast<std::int64_t>(otherwise.spool_mib)));
  config.scan_threads =
      static_cast<unsigned>(fields.integer_or("scan_threads", 0, 64, otherwise.scan_threads));
  if (const auto error = fields.finish()) return *error;
  return config;
}

std::string configured_state_folder() {
  const std::string file = default_config_file();
  if (file.empty()) return default_state_folder();
  const auto text = read_file(file, 1u << 20);
  const auto config = text ? parse_agent_config(*text, file) : Result<AgentConfig>(text.error());
  if (config) return config->state;
  std::cerr << "warning: " << config.error().what << '\n';
  return default_state_folder();
}

}  // namespace examguard
