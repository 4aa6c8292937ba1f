#include <algorithm>
#include <set>
#include <utility>

#include "agent/gap_list.hpp"
#include "agent/source_reader.hpp"
#include "agent/sources_linux.hpp"
#include "core/sources/application_bundles.hpp"
#include "core/sources/desktop_entry.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_text_bytes = 1u << 20;
constexpr std::size_t most_bundles = 20'000;  // of one source, links and empty folders included

// Who may write where bundles lie.
enum class Kept { by_system, by_anybody };

std::string base_of(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// Bundles of one source: each is told once, and its files belong to it.
class Bundles {
 public:
  Bundles(std::string_view source, const RootedFolder& root, Machine& machine)
      : reader(source, root, machine), machine_(machine) {}

  // False: no more of them.
  bool count(const std::string& path) {
    if (++counted_ == most_bundles) reader.add_gap(path, why_limit, "more than 20000 bundles");
    return counted_ < most_bundles;
  }

  // True the first time that something of this place is told.
  bool is_new(const std::string& place) { return told_.insert(place).second; }

  // Files in `folder`, or in `all` if the bundle keeps more in there, are the bundle's.
  void add(Parsed parsed, const std::string& folder, const std::string& text_path, Kept kept,
           const std::string& all = {}) {
    reader.is_present();
    reader.add_gaps(std::move(parsed.gaps), text_path);
    for (auto& one : parsed.observations) {
      if (!is_valid_utf8(folder)) one.path = to_path(folder);
      machine_.places.add(
          {all.empty() ? folder : all, one.package, one.product, kept == Kept::by_system});
      found_.push_back(std::move(one));
    }
  }

  // Where the source keeps its bundles' files once more, under names of its own.
  void add_store(const std::string& folder, Kept kept) {
    machine_.places.add({reader.resolve(folder), {}, {}, kept == Kept::by_system});
  }

  void finish() {
    make_keys_unique(found_);
    for (auto& one : found_) reader.add_program(std::move(one));
  }

  SourceReader reader;

 private:
  Machine& machine_;
  std::set<std::string> told_;
  std::vector<Observation> found_;
  std::size_t counted_ = 0;
};

// What a bundle's desktop entry claims it to be.
void add_claim(Parsed& parsed, std::string_view desktop, std::string_view path) {
  if (parsed.observations.empty() || desktop.empty()) return;
  const auto entry = parse_desktop_entry(desktop, path, {});
  if (entry.observations.empty()) return;
  auto& one = parsed.observations.front();
  one.content_class = entry.observations.front().content_class;
  if (one.original_name.empty()) one.original_name = entry.observations.front().original_name;
}

// The first desktop entry in a folder whose name begins with `start`; empty if there is none.
std::string desktop_entry_in(SourceReader& reader, const std::string& folder,
                             std::string_view start, std::string& path) {
  for (const auto& name : reader.list(folder)) {
    if (!name.starts_with(start) || !name.ends_with(".desktop")) continue;
    path = folder + "/" + name;
    auto text = reader.read(path, most_text_bytes);
    if (text) return std::move(*text);
  }
  return {};
}

// ---- snap ----

void add_snap(Bundles& snaps, const std::string& name, const std::string& folder) {
  const auto yaml_path = folder + "/meta/snap.yaml";
  const auto yaml = snaps.reader.read(yaml_path, most_text_bytes);
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

void read_snaps(const RootedFolder& root, Machine& machine) {
  Bundles snaps("snap", root, machine);
  std::set<std::string> mounted;
  for (const std::string mounts : {"/snap", "/var/lib/snapd/snap"}) {
    for (const auto& name : snaps.reader.list(mounts)) {
      if (name == "bin") continue;
      if (!snaps.count(mounts)) break;
      const auto folder = snaps.reader.resolve(mounts + "/" + name + "/current");
      if (folder.empty() || !snaps.is_new(folder)) continue;
      // Not mounted: only the file is there.
      if (snaps.reader.list(folder).empty()) continue;
      mounted.insert(name);
      add_snap(snaps, name, folder);
    }
  }
  const std::string files = "/var/lib/snapd/snaps";
  if (snaps.reader.exists(files)) snaps.reader.is_present();
  for (const auto& file : snaps.reader.list(files)) {
    if (!file.ends_with(".snap") || mounted.contains(file.substr(0, file.rfind('_')))) continue;
    if (!snaps.count(files)) break;
    snaps.add(snap_of_file(files + "/" + file), files + "/" + file, files, Kept::by_system);
  }
  snaps.finish();
}

// ---- flatpak ----

void add_flatpak(Bundles& flatpaks, FlatpakDeploy deploy) {
  deploy.folder = flatpaks.reader.resolve(deploy.folder);
  if (deploy.folder.empty() || !flatpaks.is_new(deploy.folder)) return;
  const auto metadata = flatpaks.reader.read(deploy.folder + "/metadata", most_text_bytes);
  std::string path;
  std::string desktop;
  if (deploy.kind == "app") {
    desktop = desktop_entry_in(flatpaks.reader, deploy.folder + "/export/share/applications",
                               deploy.id, path);
  }
  auto parsed = parse_flatpak(metadata.value_or(Bytes()), desktop, deploy);
  add_claim(parsed, desktop, path);
  flatpaks.add(std::move(parsed), deploy.folder, deploy.folder + "/metadata",
               deploy.profile.empty() ? Kept::by_system : Kept::by_anybody);
}

void read_flatpak_installation(Bundles& flatpaks, const std::string& installation,
                               const std::string& profile) {
  flatpaks.add_store(installation + "/repo", profile.empty() ? Kept::by_system : Kept::by_anybody);
  for (const std::string kind : {"app", "runtime"}) {
    const auto top = installation + "/" + kind;
    if (flatpaks.reader.exists(top)) flatpaks.reader.is_present();
    for (const auto& id : flatpaks.reader.list(top)) {
      for (const auto& arch : flatpaks.reader.list(top + "/" + id)) {
        if (arch == "current") continue;  // a link to one of the others
        for (const auto& branch : flatpaks.reader.list(top + "/" + id + "/" + arch)) {
          if (!flatpaks.count(top)) return;
          const auto folder = top + "/" + id + "/" + arch + "/" + branch + "/active";
          add_flatpak(flatpaks, {kind, id, arch, branch, folder, profile});
        }
      }
    }
  }
}

void read_flatpaks(const RootedFolder& root, Machine& machine) {
  Bundles flatpaks("flatpak", root, machine);
  read_flatpak_installation(flatpaks, "/var/lib/flatpak", {});
  for (const auto& profile : machine.profiles) {
    if (!flatpaks.reader.may_enter(profile.path)) continue;
    read_flatpak_installation(flatpaks, profile.path + "/.local/share/flatpak", profile.account);
  }
  flatpaks.finish();
}

// ---- UOS store packages ----

void read_uos_packages(const RootedFolder& root, Machine& machine) {
  Bundles packages("uos", root, machine);
  const std::string top = "/opt/apps";
  for (const auto& name : packages.reader.list(top)) {
    if (!packages.count(top)) break;
    const auto folder = top + "/" + name;
    const auto info_path = folder + "/info";
    const auto entries = folder + "/entries/applications";
    const bool is_described = packages.reader.exists(info_path);
    if (!is_described && !packages.reader.exists(entries)) continue;
    const auto info = packages.reader.read(info_path, most_text_bytes);
    auto parsed = parse_uos_info(info.value_or(Bytes("{}")), folder);
    std::string path;
    const auto desktop = desktop_entry_in(packages.reader, entries, {}, path);
    add_claim(parsed, desktop, path);
    // It came as a package of dpkg as well: for a person they are one.
    for (const auto& owner : machine.owned.find(info_path)) {
      for (auto& listed : machine.observations) {
        if (listed.package == owner.package && !parsed.observations.empty()) {
          listed.product = parsed.observations.front().product;
        }
      }
    }
    packages.add(std::move(parsed), folder, info_path, Kept::by_anybody);
  }
  packages.finish();
}

// ---- Linglong ----

// Layers lie by id, version, architecture and module, or by their hash, as the release had it.
void read_linglong_below(Bundles& layers, const std::string& folder, int depth) {
  if (!layers.count(folder)) return;
  const auto names = layers.reader.list(folder);
  if (std::find(names.begin(), names.end(), "info.json") != names.end()) {
    const auto path = folder + "/info.json";
    const auto info = layers.reader.read(path, most_text_bytes);
    auto parsed = info ? parse_linglong_info(*info, folder) : Parsed{};
    std::string entry_path;
    const auto desktop =
        desktop_entry_in(layers.reader, folder + "/entries/share/applications", {}, entry_path);
    add_claim(parsed, desktop, entry_path);
    layers.add(std::move(parsed), folder, path, Kept::by_system);
    return;
  }
  if (depth == 0) return;
  for (const auto& name : names) {
    const auto below = folder + "/" + name;
    const auto place = layers.reader.resolve(below);
    if (!place.empty() && layers.is_new(place)) read_linglong_below(layers, place, depth - 1);
  }
}

void read_linglong(const RootedFolder& root, Machine& machine) {
  Bundles layers("linglong", root, machine);
  const std::string top = "/var/lib/linglong/layers";
  if (!layers.reader.exists(top)) return;
  layers.reader.is_present();
  layers.add_store("/var/lib/linglong/repo", Kept::by_system);
  read_linglong_below(layers, layers.reader.resolve(top), 6);
  layers.finish();
}

}  // namespace

void read_bundles(const RootedFolder& root, Machine& machine) {
  read_snaps(root, machine);
  read_flatpaks(root, machine);
  read_uos_packages(root, machine);
  read_linglong(root, machine);
}

}  // namespace examguard
