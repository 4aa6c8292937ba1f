#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "agent/sources/gap_list.hpp"
#include "agent/sources/source_reader.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/desktop_entry.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_entry_bytes = 1u << 20;
constexpr std::size_t most_entries = 20'000;  // of one folder with all below it
constexpr int most_depth = 8;                 // Wine's menus are nested

constexpr std::array<std::string_view, 4> system_folders{
    "/usr/share/applications", "/usr/local/share/applications", "/etc/xdg/autostart",
    "/usr/share/gnome/autostart"};
constexpr std::array<std::string_view, 2> profile_folders{"/.local/share/applications",
                                                          "/.config/autostart"};
constexpr std::array<std::string_view, 7> program_folders{
    "/usr/bin/",         "/usr/local/bin/", "/bin/", "/usr/games/",
    "/usr/local/games/", "/usr/sbin/",      "/sbin/"};

class DesktopEntries {
 public:
  DesktopEntries(const RootedFolder& root, Machine& machine)
      : reader_("desktop", root, machine), machine_(machine) {}

  void read_folder(const std::string& path, const std::string& profile) {
    const auto folder = reader_.resolve(path);
    if (folder.empty() || !reader_.list_database(folder)) return;
    left_ = most_entries;
    read_below(path, folder, profile, most_depth);
  }

  void read_profile(const Profile& profile) {
    if (!reader_.may_enter(profile.path)) return;
    for (const auto& folder : profile_folders) {
      read_folder(profile.path + std::string(folder), profile.account);
    }
  }

  void finish() {
    make_keys_unique(found_);
    for (auto& one : found_) reader_.add_program(std::move(one));
  }

 private:
  void read_below(const std::string& path, const std::string& place, const std::string& profile,
                  int depth) {
    if (!told_.insert(place).second) return;
    for (const auto& name : reader_.list(place)) {
      if (left_ == 0) break;
      if (--left_ == 0) reader_.add_gap(path, why_limit, "more than 20000 desktop entries");
      const auto below = path + "/" + name;
      if (name.ends_with(".desktop")) {
        read_entry(below, profile);
      } else if (depth > 0) {
        const auto inner = reader_.resolve(below);
        if (!inner.empty()) read_below(below, inner, profile, depth - 1);
      }
    }
    reader_.is_present();
  }

  // What a package brought, and did not change since, is that package's and no program of its own.
  void read_entry(const std::string& path, const std::string& profile) {
    const auto place = reader_.resolve(path);
    if (place.empty()) return;  // a link to what was removed
    const auto text = reader_.read(place, most_entry_bytes);
    if (!text) return;
    Hasher hasher(Hasher::Also::md5);
    hasher.add(*text);
    const auto sums = hasher.finish();
    const auto owners = machine_.owned.find(place);
    if (!owners.empty() && vouch(owners, sums) != Trust::none) {
      vouched_.insert(sums.sha256);
      return;
    }
    // A copy on a desktop or in a user's menu says what the package's own entry says.
    if (vouched_.contains(sums.sha256) || trimmed(*text).empty()) return;
    const auto* bundle = machine_.places.find(place);
    if (bundle != nullptr && !bundle->package.empty()) return;

    auto parsed = parse_desktop_entry(*text, path, profile);
    reader_.add_gaps(std::move(parsed.gaps), path);
    for (auto& one : parsed.observations) {
      if (!is_valid_utf8(path)) one.path = to_path(path);
      if (!owners.empty()) one.package = owners.front().package;
      fold(*text, one);
      found_.push_back(std::move(one));
    }
  }

  // The entry and the program that it starts are one product for a person.
  void fold(std::string_view text, Observation& one) {
    if (const auto product = machine_.places.product_of(one.package); !product.empty()) {
      one.product = product;
      return;
    }
    const auto started = started_program(text);
    if (started.empty()) return;
    if (const auto* place = machine_.places.find(started); place != nullptr) {
      if (!place->product.empty()) one.product = place->product;
      return;
    }
    const auto owners = machine_.owned.find(started);
    if (!owners.empty()) {
      const auto product = machine_.places.product_of(owners.front().package);
      if (!product.empty()) one.product = product;
      return;
    }
    auto folder = std::string(folder_of_program(started, one.name));
    bool is_home = false;
    bool is_own = one.profile.empty();  // a user's entry says nothing of other people's files
    for (const auto& profile : machine_.profiles) {
      is_home = is_home || profile.path == folder;
      is_own =
          is_own || (profile.account == one.profile && started.starts_with(profile.path + "/"));
    }
    if (is_own) machine_.places.add({is_home ? started : folder, one.package, one.product, false});
  }

  // Where the program lies that the entry starts with nothing to do but what it does by itself: an
  // interpreter that is given a script, or a browser that is given a page, is not it.
  std::string started_program(std::string_view text) {
    const auto program = plain_program_of_entry(text);
    if (program.empty()) return {};
    if (program.starts_with('/')) return reader_.resolve(program);
    if (program.find('/') != std::string::npos) return {};
    for (const auto& folder : program_folders) {
      auto place = reader_.resolve(std::string(folder) + program);
      if (!place.empty()) return place;
    }
    return {};
  }

  SourceReader reader_;
  Machine& machine_;
  std::set<Digest> vouched_;
  std::set<std::string> told_;
  std::vector<Observation> found_;
  std::size_t left_ = 0;
};

}  // namespace

void read_desktop_entries(const RootedFolder& root, Machine& machine) {
  DesktopEntries entries(root, machine);
  for (const auto& folder : system_folders) entries.read_folder(std::string(folder), {});
  for (const auto& profile : machine.profiles) entries.read_profile(profile);
  entries.finish();
}

}  // namespace examguard
