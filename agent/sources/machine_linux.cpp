#include "agent/sources/machine.hpp"

#include "agent/sources/sources_linux.hpp"
#include "agent/system/rooted_folder.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_passwd_bytes = 16u << 20;

}  // namespace

Result<Machine> read_machine(const std::string& root, const std::stop_token& stop) {
  const auto folder = RootedFolder::open(root);
  if (!folder) return folder.error();
  Machine machine;
  if (const auto passwd = folder->read("/etc/passwd", most_passwd_bytes)) {
    machine.accounts = parse_passwd(*passwd);
  }
  const auto homes = folder->list("/home");
  for (auto& profile : profiles_of(machine.accounts, homes ? *homes : std::vector<std::string>())) {
    // Homes are met by the walk under their own name.
    auto path = folder->resolve(profile.path);
    if (!path) {
      // Each source tells that it gave no answer.
      const bool is_silent = path.error().code == ErrorCode::unavailable;
      if (is_silent) machine.profiles.push_back(std::move(profile));
      continue;
    }
    const auto names = folder->list(*path);
    // One that nobody may look into is still a profile.
    const bool is_closed = !names && names.error().code != ErrorCode::not_found &&
                           names.error().code != ErrorCode::unsupported;
    if (names || is_closed) {
      machine.profiles.push_back({std::move(profile.account), std::move(*path)});
    }
  }
  read_packages(*folder, machine, stop);
  read_bundles(*folder, machine);
  read_wine_prefixes(*folder, machine);
  read_desktop_entries(*folder, machine);
  read_browsers(*folder, machine);
  return machine;
}

std::string_view system_word() {
  return "linux";
}

}  // namespace examguard
