#include "agent/system/places.hpp"

#include "io/file.hpp"

namespace examguard {

std::string default_state_folder() {
  return "/var/lib/examguard-agent";
}

// The unit names it.
std::string default_config_file() {
  const std::string file = "/etc/examguard/agent.yaml";
  return file_exists(file) ? file : "";
}

std::string shared_report_file() {
  return "";
}

}  // namespace examguard
