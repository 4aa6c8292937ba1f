#include "agent/config.hpp"

#include "core/yaml.hpp"

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

}  // namespace examguard
