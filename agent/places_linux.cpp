#include "agent/places.hpp"

namespace examguard {

std::string default_state_folder() {
  return "/var/lib/examguard-agent";
}

// The unit names it.
std::string default_config_file() {
  return "";
}

std::string shared_report_file() {
  return "";
}

}  // namespace examguard
