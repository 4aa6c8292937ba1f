#include "agent/sources_linux.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/sources/dpkg_files.hpp"
#include "core/sources/dpkg_status.hpp"

namespace examguard {
namespace {

constexpr std::size_t most_database_bytes = 256u << 20;
constexpr std::size_t most_list_bytes = 64u << 20;
constexpr std::string_view dpkg_status = "/var/lib/dpkg/status";
constexpr std::string_view dpkg_info = "/var/lib/dpkg/info";
constexpr std::string_view dpkg_diversions = "/var/lib/dpkg/diversions";

Gap gap_of(std::string_view source, std::string_view path, const Error& error) {
  const auto why = error.code == ErrorCode::refused     ? "permission"
                   : error.code == ErrorCode::too_large ? "limit"
                                                        : "io";
  return {std::string(source), {std::string(path), {}}, why, error.what, 1};
}

// Empty where it is not there: not every package has every file.
Bytes read_if_there(const RootedFolder& root, const std::string& path, std::string_view source,
                    Machine& machine) {
  auto bytes = root.read(path, most_list_bytes);
  if (bytes) return std::move(*bytes);
  if (bytes.error().code != ErrorCode::not_found) {
    machine.gaps.push_back(gap_of(source, path, bytes.error()));
  }
  return {};
}

// What dpkg's info files belong to: installed packages by "name:architecture" and by name.
class InstalledPackages {
 public:
  explicit InstalledPackages(const DpkgStatus& status) {
    for (const auto& package : status.parsed.observations) {
      if (package.state == InstallState::removed) continue;
      auto& known = packages_[package.key];
      for (const auto& conffile : status.conffiles) {
        if (conffile.key == package.key) known.push_back(conffile);
      }
      by_name_[package.key.substr(0, package.key.rfind(':'))] = package.key;
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

 private:
  std::unordered_map<std::string, std::vector<DpkgConffile>> packages_;
  std::unordered_map<std::string, std::string> by_name_;
};

void add_dpkg_ownership(const RootedFolder& root, const InstalledPackages& packages,
                        OwnedFiles::Builder& files, Machine& machine) {
  const auto names = root.list(dpkg_info);
  if (!names) {
    machine.gaps.push_back(gap_of("dpkg", dpkg_info, names.error()));
    return;
  }
  constexpr std::string_view ending = ".list";
  for (const auto& name : *names) {
    if (!name.ends_with(ending)) continue;
    const auto base = name.substr(0, name.size() - ending.size());
    const auto* conffiles = packages.find(base);
    if (conffiles == nullptr) continue;
    const auto path = std::string(dpkg_info) + "/" + base;
    const auto list = read_if_there(root, path + ".list", "dpkg", machine);
    const auto sums = read_if_there(root, path + ".md5sums", "dpkg", machine);
    add_dpkg_files(files, base.substr(0, base.find(':')), list, sums, *conffiles, machine.gaps);
  }
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

void read_dpkg(const RootedFolder& root, std::vector<Alias> aliases, Machine& machine) {
  const auto text = root.read(dpkg_status, most_database_bytes);
  if (!text) {
    if (text.error().code != ErrorCode::not_found) {
      machine.gaps.push_back(gap_of("dpkg", dpkg_status, text.error()));
    }
    return;
  }
  machine.sources.emplace_back("dpkg");
  auto status = parse_dpkg_status(*text);
  const auto diverted =
      parse_dpkg_diversions(read_if_there(root, std::string(dpkg_diversions), "dpkg", machine));

  OwnedFiles::Builder files(std::move(aliases), diverted.diversions);
  add_dpkg_ownership(root, InstalledPackages(status), files, machine);
  machine.owned = std::move(files).build();
  std::move(status.parsed.observations.begin(), status.parsed.observations.end(),
            std::back_inserter(machine.observations));
  for (const auto& gap : status.parsed.gaps) machine.gaps.push_back(gap);
  for (const auto& gap : diverted.gaps) machine.gaps.push_back(gap);
}

}  // namespace examguard
