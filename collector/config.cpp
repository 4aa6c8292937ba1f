#include "collector/config.hpp"

#include "core/yaml.hpp"

namespace examguard {

Result<CollectorConfig> parse_collector_config(std::string_view text, std::string_view file) {
  const auto root = read_yaml(text, file);
  if (!root) return root.error();
  const CollectorConfig otherwise;
  CollectorConfig config;
  YamlFields fields(*root, file);
  config.ingest = fields.text_or("ingest", otherwise.ingest);
  config.enrolment = fields.text_or("enrolment", otherwise.enrolment);
  config.staff = fields.text_or("staff", otherwise.staff);
  config.threads = static_cast<unsigned>(fields.integer_or("threads", 1, 64, otherwise.threads));
  if (const auto error = fields.finish()) return *error;
  return config;
}

std::string to_yaml(const CollectorConfig& config) {
  return "# Where the three doors listen. See examguard-collector serve --help.\n"
         "ingest: \"" +
         config.ingest +
         "\"      # agents, with a client certificate\n"
         "enrolment: \"" +
         config.enrolment +
         "\"   # new PCs; \"off\" closes it\n"
         "staff: \"" +
         config.staff +
         "\"       # pages and commands\n"
         "threads: " +
         std::to_string(config.threads) + "\n";
}

}  // namespace examguard
