#include "agent/scan/quick_places.hpp"

namespace examguard {

std::vector<QuickPlace> autostart_places(const std::vector<Profile>& profiles) {
  const std::string startup = "/Microsoft/Windows/Start Menu/Programs/Startup";
  std::vector<QuickPlace> places{{"/ProgramData" + startup, 1}};
  for (const Profile& profile : profiles) {
    places.push_back({profile.path + "/AppData/Roaming" + startup, 1});
  }
  return places;
}

// Sessions are not asked for yet: every profile counts as if its account were logged in.
std::vector<std::string> accounts_in_session(const std::string&, const Machine& machine) {
  std::vector<std::string> accounts;
  for (const Profile& profile : machine.profiles) accounts.push_back(profile.account);
  return accounts;
}

}  // namespace examguard
