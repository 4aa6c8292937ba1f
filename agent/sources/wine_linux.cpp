#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "agent/sources/source_reader.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/uninstall_keys.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_registry_bytes = 64u << 20;
constexpr std::size_t most_candidates = 5'000;  // of one profile

// Folders of a profile whose folders are prefixes, or hold one called "pfx".
constexpr std::array<std::string_view, 13> collections{
    "",  // ~/.wine and whatever WINEPREFIX was told
    "/.local/share/wineprefixes",
    "/.deepinwine",
    "/.ukylin-wine",
    "/.PlayOnLinux/wineprefix",
    "/.cxoffice",
    "/.local/share/bottles/bottles",
    "/.var/app/com.usebottles.bottles/data/bottles/bottles",
    "/Games",
    "/Games/Heroic/Prefixes/default",
    "/.local/share/lutris/runners/prefixes",
    "/.local/share/Steam/steamapps/compatdata",
    "/.steam/steam/steamapps/compatdata"};

// What Wine itself puts into a prefix.
constexpr std::array<std::string_view, 9> wines_own{"/windows",
                                                    "/Program Files/Common Files",
                                                    "/Program Files/Internet Explorer",
                                                    "/Program Files/Windows Media Player",
                                                    "/Program Files/Windows NT",
                                                    "/Program Files (x86)/Common Files",
                                                    "/Program Files (x86)/Internet Explorer",
                                                    "/Program Files (x86)/Windows Media Player",
                                                    "/Program Files (x86)/Windows NT"};

std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

// Files below the place where a program was installed belong to it, unless all programs do.
void add_place(const Observation& one, const std::string& drive_c, ProgramPlaces& places) {
  std::string folder = one.path.text;
  if (fold_case(folder).ends_with(".exe")) folder = folder.substr(0, folder.rfind('/'));
  const bool is_own =
      folder.starts_with(drive_c + "/") && depth_of(folder) >= depth_of(drive_c) + 2;
  if (is_own) places.add({std::move(folder), one.package, one.product, false});
}

class Prefixes {
 public:
  Prefixes(const RootedFolder& root, Machine& machine)
      : reader_("wine", root, machine), machine_(machine) {}

  void read_profile(const Profile& profile) {
    if (!reader_.may_enter(profile.path)) return;
    std::size_t seen = 0;
    for (const auto& collection : collections) {
      const auto folder = profile.path + std::string(collection);
      for (const auto& name : reader_.list(folder)) {
        if (++seen > most_candidates) {
          reader_.add_gap(folder, why_limit, "more than 5000 folders that may be Wine prefixes");
          return;
        }
        read_prefix(folder + "/" + name, profile.account);
        if (!collection.empty()) read_prefix(folder + "/" + name + "/pfx", profile.account);
      }
    }
  }

 private:
  void read_prefix(const std::string& path, const std::string& account) {
    if (!reader_.exists(path + "/system.reg") && !reader_.exists(path + "/user.reg")) return;
    const auto prefix = reader_.resolve(path);
    if (prefix.empty() || !told_.insert(prefix).second) return;
    const auto drive_c = prefix + "/drive_c";
    std::vector<UninstallKey> keys;
    bool is_read = false;
    for (const bool user : {false, true}) {
      const auto file = prefix + (user ? "/user.reg" : "/system.reg");
      const auto text = reader_.read(file, most_registry_bytes);
      if (!text) continue;
      is_read = true;
      auto registry = parse_registry_text(*text, "wine", is_uninstall_path);
      reader_.add_gaps(std::move(registry.gaps), file);
      for (auto& key : uninstall_keys_of(registry.keys, user)) keys.push_back(std::move(key));
    }
    if (is_read) reader_.is_present();
    auto programs = uninstall_programs(keys, {"wine", account, prefix, drive_c});
    make_keys_unique(programs.observations);
    for (const auto& one : programs.observations) add_place(one, drive_c, machine_.places);
    for (const auto& folder : wines_own) {
      machine_.places.add({drive_c + std::string(folder), {}, "Wine", false});
    }
    reader_.add(std::move(programs), prefix);
  }

  SourceReader reader_;
  Machine& machine_;
  std::set<std::string> told_;
};

}  // namespace

void read_wine_prefixes(const RootedFolder& root, Machine& machine) {
  Prefixes prefixes(root, machine);
  for (const auto& profile : machine.profiles) prefixes.read_profile(profile);
}

}  // namespace examguard
