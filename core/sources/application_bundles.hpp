// Programs that come as one bundle with a small description: snap, flatpak, AppImage, UOS store
// packages, Linglong layers. Keys: snap "name"; flatpak "app/<id>/<arch>/<branch>"; uos "<appid>";
// linglong "<id>/<arch>/<module>". Of several revisions read together make_keys_unique() tells
// which is which.
#pragma once

#include <string>
#include <string_view>

#include "core/sources/parsed.hpp"

namespace examguard {

// meta/snap.yaml of a mounted snap. Other people's YAML may use what our strict reader refuses, so
// only its scalar keys in the first column are read. Bases, the core and gadgets are system
// components. `folder` is the mounted revision, e.g. "/snap/code/164".
[[nodiscard]] Parsed parse_snap_yaml(std::string_view text, std::string_view folder);

// A snap that is not mounted is known by its file only: "code_164.snap" is code, revision 164.
[[nodiscard]] Parsed snap_of_file(std::string_view path);

// Where a flatpak is deployed: .../{app,runtime}/<id>/<arch>/<branch>/active.
struct FlatpakDeploy {
  std::string kind;  // "app" or "runtime"
  std::string id;
  std::string arch;
  std::string branch;
  std::string folder;
  std::string profile;  // account of a user's own installation
};

// `metadata` is the key file of that name, `desktop` the app's exported .desktop file or empty. The
// version of an app stands in an XML file that is not read here.
[[nodiscard]] Parsed parse_flatpak(std::string_view metadata, std::string_view desktop,
                                   const FlatpakDeploy& deploy);

// Name and version of an AppImage by its file name: "Echo-1.2.3-x86_64.AppImage".
struct AppImageName {
  std::string name;
  std::string version;

  bool operator==(const AppImageName&) const = default;
};
[[nodiscard]] AppImageName app_image_name(std::string_view file_name);

// /opt/apps/<appid>/info of a UOS store package (JSON).
[[nodiscard]] Parsed parse_uos_info(std::string_view text, std::string_view folder);

// info.json of a Linglong layer.
[[nodiscard]] Parsed parse_linglong_info(std::string_view text, std::string_view folder);

}  // namespace examguard
