#include <algorithm>

#include "agent/scan/quick_places.hpp"
#include "agent/system/rooted_folder.hpp"

namespace examguard {

std::vector<QuickPlace> autostart_places(const std::vector<Profile>& profiles) {
  std::vector<QuickPlace> places{
      {"/etc/xdg/autostart", 1},  {"/etc/init.d", 1},
      {"/etc/systemd/system", 2}, {"/etc/systemd/user", 2},
      {"/etc/cron.d", 1},         {"/etc/cron.daily", 1},
      {"/etc/profile.d", 1},      {"/usr/local/bin", 1},
      {"/usr/local/sbin", 1},     {"/usr/share/gdm/greeter/autostart", 1},
      {"/var/spool/cron", 2}};
  for (const Profile& profile : profiles) {
    places.push_back({profile.path + "/.config/autostart", 1});
    places.push_back({profile.path + "/.config/systemd/user", 2});
    places.push_back({profile.path + "/.config/autostart-scripts", 1});
  }
  return places;
}

// logind keeps a folder for each.
std::vector<std::string> accounts_in_session(const std::string& root, const Machine& machine) {
  const auto folder = RootedFolder::open(root);
  if (!folder) return {};
  const auto numbers = folder->list("/run/user");
  if (!numbers) return {};
  std::vector<std::string> accounts;
  for (const Account& account : machine.accounts) {
    const bool has_session = std::find(numbers->begin(), numbers->end(),
                                       std::to_string(account.number)) != numbers->end();
    if (has_session) accounts.push_back(account.name);
  }
  return accounts;
}

}  // namespace examguard
