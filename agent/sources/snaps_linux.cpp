#include <map>
#include <set>
#include <utility>

#include "agent/sources/bundles.hpp"
#include "agent/sources/gap_list.hpp"
#include "core/sources/application_bundles.hpp"

namespace examguard {
namespace {

std::string base_of(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

void add_snap(Bundles& snaps, const std::string& name, const std::string& folder) {
  const auto yaml_path = folder + "/meta/snap.yaml";
  const auto yaml = snaps.reader.read(yaml_path, most_description_bytes);
  auto parsed = yaml ? parse_snap_yaml(*yaml, folder) : Parsed{};
  if (parsed.observations.empty()) {
    // What cannot be read does not hide the snap: its folder names it.
    auto named = snap_of_file("/" + name + "_" + base_of(folder) + ".snap");
    for (auto& one : named.observations) {
      one.path = to_path(folder);
      parsed.observations.push_back(std::move(one));
    }
  }
  std::string path;
  const auto desktop =
      desktop_entry_in(snaps.reader, "/var/lib/snapd/desktop/applications", name + "_", path);
  add_claim(parsed, desktop, path);
  // Earlier revisions stay mounted beside this one.
  snaps.add(std::move(parsed), folder, yaml_path, Kept::by_system,
            folder.substr(0, folder.rfind('/')));
}

// "164" of "code_164.snap".
std::string revision_of(std::string_view file) {
  const auto under = file.rfind('_');
  return std::string(file.substr(under + 1, file.size() - under - 1 - 5));
}

// Is `left` the later revision? "164" comes after "99", whatever "x1", built here, means.
bool is_later(const std::string& left, const std::string& right) {
  return left.size() != right.size() ? left.size() > right.size() : left > right;
}

// Snaps that are not mounted are known by their files. Earlier revisions are kept, and are no
// programs of their own.
void read_snap_files(Bundles& snaps, const std::map<std::string, std::string>& current,
                     const std::set<std::string>& mounted) {
  const std::string folder = "/var/lib/snapd/snaps";
  const auto names = snaps.reader.list_database(folder);
  if (!names) return;
  snaps.reader.is_present();
  std::map<std::string, std::string> files;  // by name
  for (const auto& file : *names) {
    const auto name = file.substr(0, file.rfind('_'));
    if (!file.ends_with(".snap") || mounted.contains(name)) continue;
    auto& chosen = files[name];
    const auto named = current.find(name);
    const bool is_named = named != current.end() && named->second == revision_of(file);
    const bool was_named = named != current.end() && named->second == revision_of(chosen);
    if (chosen.empty() || is_named ||
        (!was_named && is_later(revision_of(file), revision_of(chosen)))) {
      chosen = file;
    }
  }
  for (const auto& [name, file] : files) {
    if (!snaps.count(folder)) break;
    const auto path = folder + "/" + file;
    snaps.add(snap_of_file(path), path, folder, Kept::by_system);
  }
}

}  // namespace

void read_snaps(const RootedFolder& root, Machine& machine) {
  Bundles snaps("snap", root, machine);
  std::map<std::string, std::string> current;  // revision by name
  std::set<std::string> mounted;
  for (const std::string mounts : {"/snap", "/var/lib/snapd/snap"}) {
    for (const auto& name : snaps.reader.list(mounts)) {
      if (name == "bin") continue;
      if (!snaps.count(mounts)) break;
      const auto folder = snaps.reader.resolve(mounts + "/" + name + "/current");
      if (folder.empty() || !snaps.is_new(folder)) continue;
      current[name] = base_of(folder);
      // Not mounted: only the file is there.
      if (snaps.reader.list(folder).empty()) continue;
      mounted.insert(name);
      add_snap(snaps, name, folder);
    }
  }
  read_snap_files(snaps, current, mounted);
  snaps.finish();
}

}  // namespace examguard
