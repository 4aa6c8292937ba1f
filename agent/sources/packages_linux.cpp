#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "agent/sources/source_reader.hpp"
#include "agent/sources/sources_linux.hpp"
#include "core/sources/dpkg_files.hpp"
#include "core/sources/dpkg_status.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_database_bytes = 256u << 20;
constexpr std::size_t most_list_bytes = 64u << 20;
constexpr std::string_view dpkg_status = "/var/lib/dpkg/status";
constexpr std::string_view dpkg_info = "/var/lib/dpkg/info";
constexpr std::string_view dpkg_diversions = "/var/lib/dpkg/diversions";
constexpr std::array<std::string_view, 5> maintainer_scripts{".preinst", ".postinst", ".prerm",
                                                             ".postrm", ".config"};
constexpr std::size_t most_script_bytes = 1u << 20;

// What dpkg's info files belong to: installed packages by "name:architecture" and by name.
class DpkgPackages {
 public:
  explicit DpkgPackages(const DpkgStatus& status) {
    for (const auto& package : status.parsed.observations) {
      listed_.insert(package.key);
      listed_.insert(package.key.substr(0, package.key.rfind(':')));
      if (package.state == InstallState::removed) continue;
      packages_[package.key];
      by_name_[package.key.substr(0, package.key.rfind(':'))] = package.key;
    }
    for (const auto& conffile : status.conffiles) {
      const auto package = packages_.find(conffile.key);
      if (package != packages_.end()) package->second.push_back(conffile);
    }
  }

  // `base` is "bash" or "libc6:amd64". None: only traces of the package are left.
  [[nodiscard]] const std::vector<DpkgConffile>* find(const std::string& base) const {
    auto found = packages_.find(base);
    if (found == packages_.end()) {
      const auto key = by_name_.find(base);
      if (key != by_name_.end()) found = packages_.find(key->second);
    }
    return found == packages_.end() ? nullptr : &found->second;
  }

  // The same of any package that dpkg lists, one that was removed and left its traces too.
  [[nodiscard]] bool is_listed(const std::string& base) const { return listed_.contains(base); }

 private:
  std::unordered_map<std::string, std::vector<DpkgConffile>> packages_;
  std::unordered_map<std::string, std::string> by_name_;
  std::unordered_set<std::string> listed_;
};

void add_dpkg_ownership(SourceReader& reader, const DpkgPackages& packages,
                        const std::vector<std::string>& names, OwnedFiles::Builder& files) {
  constexpr std::string_view ending = ".list";
  for (const auto& name : names) {
    if (!name.ends_with(ending)) continue;
    const auto base = name.substr(0, name.size() - ending.size());
    const auto* conffiles = packages.find(base);
    if (conffiles == nullptr) continue;
    const auto path = std::string(dpkg_info) + "/" + base;
    // Not every package has every file.
    const auto list = reader.read(path + ".list", most_list_bytes).value_or(Bytes());
    const auto sums = reader.read(path + ".md5sums", most_list_bytes).value_or(Bytes());
    std::vector<Gap> gaps;
    add_dpkg_files(files, base.substr(0, base.find(':')), list, sums, *conffiles, gaps);
    reader.add_gaps(std::move(gaps), path + ".list");
  }
}

// dpkg keeps a package's scripts beside the hashes that vouch for the package's files, and records
// none for them: who can change a script there can change those as well. So the scripts of
// listed packages are vouched for as they lie (docs/adr/0003-dpkg-scripts.md).
void add_maintainer_scripts(SourceReader& reader, const DpkgPackages& packages,
                            const std::vector<std::string>& names, OwnedFiles::Builder& files) {
  for (const auto& name : names) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos ||
        std::ranges::find(maintainer_scripts, std::string_view(name).substr(dot)) ==
            maintainer_scripts.end()) {
      continue;
    }
    const auto base = name.substr(0, dot);
    if (!packages.is_listed(base)) continue;
    const auto path = std::string(dpkg_info) + "/" + name;
    const auto script = reader.read(path, most_script_bytes);
    if (!script || !script->starts_with("#!")) continue;
    files.add(files.package("dpkg:" + base.substr(0, base.find(':'))), path, Recorded::sha256,
              as_bytes(sha256(*script)));
  }
}

void read_dpkg(SourceReader& reader, const Bytes& text, const DpkgDiversions& diverted,
               OwnedFiles::Builder& files) {
  reader.is_present();
  auto status = parse_dpkg_status(text);
  const DpkgPackages packages(status);
  if (const auto names = reader.list_database(std::string(dpkg_info))) {
    add_dpkg_ownership(reader, packages, *names, files);
    add_maintainer_scripts(reader, packages, *names, files);
  }
  reader.add_gaps(diverted.gaps, std::string(dpkg_diversions));
  reader.add(std::move(status.parsed), std::string(dpkg_status));
}

}  // namespace

std::vector<Alias> folder_aliases(const RootedFolder& root) {
  std::vector<Alias> aliases;
  for (const std::string_view folder : {"", "/usr", "/var"}) {
    const auto names = root.list(folder.empty() ? "/" : folder);
    if (!names) continue;
    for (const auto& name : *names) {
      auto from = std::string(folder) + "/" + name;
      auto to = root.resolve(from);
      if (to && *to != from && *to != "/" && root.list(*to)) {
        aliases.push_back({std::move(from), std::move(*to)});
      }
    }
  }
  // Deeper ones first: the first that fits is followed.
  std::stable_sort(aliases.begin(), aliases.end(), [](const Alias& left, const Alias& right) {
    return left.from.size() > right.from.size();
  });
  return aliases;
}

void read_packages(const RootedFolder& root, Machine& machine, const std::stop_token& stop) {
  SourceReader dpkg("dpkg", root, machine);
  const auto status = dpkg.read(std::string(dpkg_status), most_database_bytes);
  DpkgDiversions diverted;
  if (status) {
    diverted = parse_dpkg_diversions(
        dpkg.read(std::string(dpkg_diversions), most_list_bytes).value_or(Bytes()));
  }
  OwnedFiles::Builder files(folder_aliases(root), diverted.diversions);
  if (status) read_dpkg(dpkg, *status, diverted, files);
  read_rpm(root, files, machine, stop);
  machine.owned = std::move(files).build();
  for (const auto& one : machine.observations) {
    machine.places.add_product(one.package, one.product);
  }
}

}  // namespace examguard
