#include "agent/scan/changed_part.hpp"

#include <algorithm>

#include "core/path_text.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

Observation gone(const std::string& path, const std::vector<Profile>& profiles) {
  Observation o;
  o.kind = Kind::file;
  o.source = "files";
  o.path = to_path(path);
  o.name = to_valid_utf8(path.substr(path.rfind('/') + 1));
  o.state = InstallState::removed;
  o.hidden = path.find("/.") != std::string::npos;
  std::size_t nearest = 0;
  for (const auto& profile : profiles) {
    if (profile.path.size() <= nearest || !lies_in(path, profile.path)) continue;
    nearest = profile.path.size();
    o.profile = profile.account;
  }
  return o;
}

bool is_named(const Judgement& judgement) {
  return judgement.verdict != Verdict::allowed;
}

}  // namespace

ChangedPart::ChangedPart(const Changes& changes, const ScanState& state)
    : folders_(changes.folders), trees_(changes.trees) {
  const auto known = std::make_shared<std::unordered_set<std::string>>();
  state.each_known([&](const KnownFolder& folder) {
    if (!folder.is_whole) folders_.insert(folder.path);
    known->insert(folder.path);
  });
  known_ = known;
}

WalkPart ChangedPart::walk() const {
  return {folders_, trees_,
          [known = known_](std::string_view path) { return !known->contains(std::string(path)); }};
}

bool ChangedPart::holds(std::string_view path) const {
  if (folders_.contains(std::string(path))) return true;
  for (;; path = folder_of(path)) {
    if (trees_.contains(std::string(path))) return true;
    if (path == "/") return false;
  }
}

void ChangedPart::take_rest(SharedScan& shared, const std::vector<Volume>& volumes) const {
  auto& state = *shared.given.seen;
  const auto rest = std::make_shared<ScanCounters>();
  const std::scoped_lock lock(shared.mutex);
  state.each_known([&](const KnownFolder& folder) {
    if (holds(folder.path)) return;
    ++rest->folders;
    rest->files += folder.files;
    rest->bytes += folder.bytes;
    for (const auto found : folder.found) shared.kept->add(found);
    for (const auto& profile : shared.given.profiles) {
      if (profile.path == folder.path) shared.profiles_met.insert(profile.account);
    }
    for (const auto& volume : volumes) {
      if (volume.path == folder.path) shared.volumes_met.insert(volume.path);
    }
  });
  shared.counters.push_back(rest);
  state.take_over([this](const KnownFolder& folder) { return !holds(folder.path); });
}

// What it was is not known: a program is named by rules for programs, any other file by rules for
// files.
void judge_short_lived(SharedScan& shared, const std::vector<std::string>& paths,
                       std::vector<std::string>& told) {
  const auto& given = shared.given;
  for (const auto& path : paths) {
    auto observation = gone(path, given.profiles);
    const auto scope = given.scopes.at(folder_of(observation.path.text));
    auto judgement = given.judge->judge(observation, given.now);
    if (!is_named(judgement) || !scope.holds(observation.path.text)) {
      observation.kind = Kind::program;
      observation.source = "portable";
      judgement = given.judge->judge(observation, given.now);
    }
    if (!is_named(judgement)) continue;
    if (told.size() < most_told) told.push_back(path);
    shared.kept->add({std::move(observation), std::move(judgement)});
  }
}

}  // namespace examguard
