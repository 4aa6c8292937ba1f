#include <utility>

#include "agent/sources/bundles.hpp"
#include "core/sources/application_bundles.hpp"

namespace examguard {
namespace {

void add_flatpak(Bundles& flatpaks, FlatpakDeploy deploy) {
  deploy.folder = flatpaks.reader.resolve(deploy.folder);
  if (deploy.folder.empty() || !flatpaks.is_new(deploy.folder)) return;
  const auto metadata = flatpaks.reader.read(deploy.folder + "/metadata", most_description_bytes);
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
    const auto ids = flatpaks.reader.list_database(top);
    if (!ids) continue;
    flatpaks.reader.is_present();
    for (const auto& id : *ids) {
      if (!flatpaks.count(top)) return;
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

}  // namespace

void read_flatpaks(const RootedFolder& root, Machine& machine) {
  Bundles flatpaks("flatpak", root, machine);
  read_flatpak_installation(flatpaks, "/var/lib/flatpak", {});
  // Others that the administrator made, each a group with its path.
  const std::string configured = "/etc/flatpak/installations.d";
  for (const auto& name : flatpaks.reader.list(configured)) {
    const auto text = flatpaks.reader.read(configured + "/" + name, most_description_bytes);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty() && flatpaks.count(configured)) {
      const auto line = trimmed(take_line(rest));
      if (!line.starts_with("Path=/")) continue;
      read_flatpak_installation(flatpaks, std::string(line.substr(5)), {});
    }
  }
  for (const auto& profile : machine.profiles) {
    if (!flatpaks.reader.may_enter(profile.path)) continue;
    read_flatpak_installation(flatpaks, profile.path + "/.local/share/flatpak", profile.account);
  }
  flatpaks.finish();
}

}  // namespace examguard
