#include "agent/scan/quick_places.hpp"
#include "core/path_text.hpp"

#include <algorithm>

namespace examguard {
namespace {

constexpr unsigned profile_depth = 3;  // the desktop and downloads, with what was unpacked there
constexpr unsigned volume_depth = 2;

// "/" and "" are the same place, of which every path is a part.
std::string_view without_end(std::string_view folder) {
  return folder.ends_with('/') ? folder.substr(0, folder.size() - 1) : folder;
}

bool holds(const QuickPlace& place, std::string_view folder) {
  if (!lies_in(folder, place.folder)) return false;
  const auto below = folder.substr(place.folder.size());
  return static_cast<unsigned>(std::count(below.begin(), below.end(), '/')) < place.depth;
}

}  // namespace

bool QuickPlaces::enters(std::string_view folder) const {
  const auto path = without_end(folder);
  return std::any_of(places_.begin(), places_.end(), [&](const QuickPlace& place) {
    return lies_in(place.folder, path) || holds(place, path);
  });
}

bool QuickPlaces::wants(std::string_view file) const {
  const auto folder = file.substr(0, std::min(file.rfind('/'), file.size()));
  return std::any_of(places_.begin(), places_.end(),
                     [&](const QuickPlace& place) { return holds(place, folder); });
}

std::vector<QuickPlace> quick_places(const std::string& root, const Machine& machine,
                                     const std::vector<Volume>& volumes) {
  auto places = autostart_places(machine.profiles);
  const auto accounts = accounts_in_session(root, machine);
  for (const Profile& profile : machine.profiles) {
    const bool is_there =
        std::find(accounts.begin(), accounts.end(), profile.account) != accounts.end();
    if (is_there) places.push_back({profile.path, profile_depth});
  }
  for (std::size_t i = 1; i < volumes.size(); ++i) {  // the first holds the root itself
    const Volume& volume = volumes[i];
    const bool is_walked =
        volume.kind == Volume::Kind::fixed || volume.kind == Volume::Kind::removable;
    if (is_walked) places.push_back({std::string(without_end(volume.path)), volume_depth});
  }
  return places;
}

std::shared_ptr<const LookAt> quick_look(QuickPlaces places) {
  const auto shared = std::make_shared<const QuickPlaces>(std::move(places));
  return std::make_shared<const LookAt>(
      LookAt{[shared](std::string_view folder) { return shared->enters(folder); },
             [shared](std::string_view file) { return shared->wants(file); },
             [](const Observation&, Looked) {}});
}

}  // namespace examguard
