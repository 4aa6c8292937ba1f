#include <dirent.h>
#include <sys/utsname.h>

#include <algorithm>
#include <vector>

#include "agent/enrolment/enrol.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

std::string first_line(const std::string& path) {
  const auto bytes = read_file(path, 64u << 10);
  return bytes ? bytes->substr(0, bytes->find('\n')) : std::string();
}

std::string os_name() {
  const auto bytes = read_file("/etc/os-release", 64u << 10);
  constexpr std::string_view key = "PRETTY_NAME=\"";
  const auto at = bytes ? bytes->find(key) : std::string::npos;
  if (at == std::string::npos) return "Linux";
  const auto from = at + key.size();
  return bytes->substr(from, bytes->find('"', from) - from);
}

// The lowest hardware address that is not a virtual interface's, so that plugging in a stick
// changes nothing.
std::string mac_address() {
  std::vector<std::string> found;
  DIR* folder = opendir("/sys/class/net");
  if (folder == nullptr) return "";
  while (const dirent* entry = readdir(folder)) {
    const std::string name = entry->d_name;
    if (name.front() == '.' || !file_exists("/sys/class/net/" + name + "/device")) continue;
    found.push_back(first_line("/sys/class/net/" + name + "/address"));
  }
  closedir(folder);
  return found.empty() ? "" : *std::min_element(found.begin(), found.end());
}

}  // namespace

Host describe_host() {
  Host host;
  host.os = os_name();
  utsname names{};
  const std::pair<const char*, std::string> facts[] = {
      {"host", uname(&names) == 0 ? names.nodename : ""},
      {"mac", mac_address()},
      {"machine", first_line("/etc/machine-id")},
      {"board", first_line("/sys/class/dmi/id/board_serial")},
      {"product", first_line("/sys/class/dmi/id/product_uuid")},
  };
  for (const auto& [name, value] : facts) {
    if (!value.empty()) host.facts.emplace(name, sha256(value));
  }
  return host;
}

}  // namespace examguard
