#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "agent/sources/gap_list.hpp"
#include "agent/sources/source_reader.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/browser_extensions.hpp"
#include "core/sources/keyfile.hpp"
#include "core/sources/lenient_json.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_text_bytes = 8u << 20;  // of a JSON text that is read as a whole
constexpr std::size_t most_candidates = 20'000;    // folders of one profile
constexpr std::size_t most_extensions = 10'000;    // of one browser profile

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> browser_names{
    {{"google-chrome", "Google Chrome"},
     {"google-chrome-beta", "Google Chrome"},
     {"google-chrome-unstable", "Google Chrome"},
     {"chromium", "Chromium"},
     {"microsoft-edge", "Microsoft Edge"},
     {"microsoft-edge-beta", "Microsoft Edge"},
     {"microsoft-edge-dev", "Microsoft Edge"},
     {"Brave-Browser", "Brave"},
     {"vivaldi", "Vivaldi"},
     {"opera", "Opera"},
     {"qaxbrowser", "奇安信可信浏览器"},
     {"firefox", "Firefox"},
     {"librewolf", "LibreWolf"},
     {"waterfox", "Waterfox"}}};

// "Google Chrome" of "/home/li/.config/google-chrome"; the folder's own name where it is not known.
std::string browser_of(std::string_view folder) {
  auto name = folder.substr(folder.rfind('/') + 1);
  while (name.starts_with('.')) name.remove_prefix(1);
  const auto* found = std::find_if(browser_names.begin(), browser_names.end(),
                                   [&](const auto& known) { return known.first == name; });
  return found == browser_names.end() ? clean_text(name, 256) : std::string(found->second);
}

// The browsers of one profile of the system, found by the files that they keep, whatever their
// names.
class Browsers {
 public:
  Browsers(const RootedFolder& root, Machine& machine)
      : reader_("browser-extension", root, machine) {}

  void read_profile(const Profile& profile) {
    if (!reader_.may_enter(profile.path)) return;
    account_ = profile.account;
    left_ = most_candidates;
    const auto& home = profile.path;
    probe(home + "/.config", 2);
    probe_hidden(home);
    // Snaps and flatpaks give each program a home of its own.
    for (const auto& snap : names_in(home + "/snap")) {
      for (const std::string data : {"/common", "/current"}) {
        probe_home(home + "/snap/" + snap + data);
      }
    }
    for (const auto& app : names_in(home + "/.var/app")) {
      probe_home(home + "/.var/app/" + app);
      probe(home + "/.var/app/" + app + "/config", 2);
      probe(home + "/.var/app/" + app + "/data", 1);
    }
  }

  void finish() {
    for (auto& one : merge_extensions(std::move(found_))) reader_.add_program(std::move(one));
  }

 private:
  std::vector<std::string> names_in(const std::string& folder) {
    if (left_ == 0) return {};
    auto names = reader_.list(folder);
    if (names.size() >= left_) {
      reader_.add_gap(folder, why_limit, "more than 20000 folders that may be a browser's");
      names.resize(left_ - 1);
    }
    left_ -= names.size();
    return names;
  }

  // Folders of browsers in `folder` and, up to `depth`, below it.
  void probe(const std::string& folder, int depth) {
    for (const auto& name : names_in(folder)) {
      const auto below = folder + "/" + name;
      read_browser(below);
      if (depth > 1) probe(below, depth - 1);
    }
  }

  // ~/.mozilla/firefox, ~/.librewolf and the like.
  void probe_hidden(const std::string& home) {
    for (const auto& name : names_in(home)) {
      if (!name.starts_with('.') || name == ".config" || name == ".var" || name == ".cache")
        continue;
      read_browser(home + "/" + name);
      if (name != ".local") probe(home + "/" + name, 1);
    }
  }

  void probe_home(const std::string& home) {
    probe(home, 1);
    probe(home + "/.config", 2);
    probe_hidden(home);
  }

  void read_browser(const std::string& folder) {
    const bool is_chromium = reader_.exists(folder + "/Local State");
    const bool is_firefox = reader_.exists(folder + "/profiles.ini");
    if (!is_chromium && !is_firefox) return;
    const auto place = reader_.resolve(folder);
    if (place.empty() || !told_.insert(place).second) return;
    const auto browser = browser_of(place);
    if (is_chromium) {
      read_chromium(place, browser);
      for (const auto& name : names_in(place)) read_chromium(place + "/" + name, browser);
    }
    if (is_firefox) read_firefoxes(place, browser);
  }

  void keep(Parsed parsed, const std::string& path) {
    reader_.add_gaps(std::move(parsed.gaps), path);
    std::move(parsed.observations.begin(), parsed.observations.end(), std::back_inserter(found_));
  }

  // ---- Chromium and what is built from it ----

  void read_chromium(const std::string& folder, const std::string& browser) {
    const BrowserProfile profile{browser, to_valid_utf8(folder), account_};
    for (const std::string name : {"/Preferences", "/Secure Preferences"}) {
      const auto text = reader_.read(folder + name, most_text_bytes);
      if (!text) continue;
      reader_.is_present();
      keep(parse_chromium_preferences(*text, profile), folder + name);
    }
    const auto extensions = folder + "/Extensions";
    std::size_t count = 0;
    for (const auto& id : reader_.list(extensions)) {
      reader_.is_present();
      if (id == "Temp") continue;
      if (++count > most_extensions) {
        reader_.add_gap(extensions, why_limit, "more than 10000 extensions");
        break;
      }
      read_chromium_extension(extensions + "/" + id, id, profile);
    }
  }

  // Several versions lie side by side until the browser cleans up: the last one speaks.
  void read_chromium_extension(const std::string& folder, const std::string& id,
                               const BrowserProfile& profile) {
    auto versions = reader_.list(folder);
    std::reverse(versions.begin(), versions.end());
    for (const auto& version : versions) {
      const auto place = folder + "/" + version;
      const auto manifest = reader_.read(place + "/manifest.json", most_text_bytes);
      if (!manifest) continue;
      keep(parse_chromium_manifest(*manifest, messages_of(place, *manifest), id, profile),
           place + "/manifest.json");
      return;
    }
  }

  Bytes messages_of(const std::string& extension, const Bytes& manifest) {
    const auto read = read_foreign_json(manifest);
    const auto locale = read ? json_text(*read, "default_locale") : std::string();
    if (locale.empty() || locale.find('/') != std::string::npos) return {};
    return reader_.read(extension + "/_locales/" + locale + "/messages.json", most_text_bytes)
        .value_or(Bytes());
  }

  // ---- Firefox and what is built from it ----

  void read_firefoxes(const std::string& folder, const std::string& browser) {
    for (const auto& name : names_in(folder)) read_firefox(folder + "/" + name, browser);
    // A profile may lie anywhere.
    const auto ini = reader_.read(folder + "/profiles.ini", most_text_bytes);
    if (!ini) return;
    for (int i = 0; i < 100; ++i) {
      const auto group = read_keyfile_group(*ini, "Profile" + std::to_string(i));
      if (!group) break;
      const auto path = group->find("Path");
      if (path == group->end() || path->second.empty()) continue;
      const bool is_absolute = path->second.starts_with('/');
      read_firefox(is_absolute ? path->second : folder + "/" + path->second, browser);
    }
  }

  void read_firefox(const std::string& folder, const std::string& browser) {
    const auto path = folder + "/extensions.json";
    if (!reader_.exists(path)) return;
    const auto place = reader_.resolve(folder);
    if (place.empty() || !told_.insert(place).second) return;
    const auto text = reader_.read(path, most_text_bytes);
    if (!text) return;
    reader_.is_present();
    keep(parse_firefox_extensions(*text, {browser, to_valid_utf8(place), account_}), path);
  }

  SourceReader reader_;
  std::string account_;
  std::set<std::string> told_;
  std::vector<Observation> found_;
  std::size_t left_ = 0;
};

}  // namespace

void read_browsers(const RootedFolder& root, Machine& machine) {
  Browsers browsers(root, machine);
  for (const auto& profile : machine.profiles) browsers.read_profile(profile);
  browsers.finish();
}

}  // namespace examguard
