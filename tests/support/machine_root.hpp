// A root that a test assembles file by file, and what read_machine() says of it.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sources/machine.hpp"
#include "core/crypto.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard::support {

class MachineRoot : public TemporaryFolder {
 public:
  MachineRoot() { write("etc/passwd", "li:x:1000:1000::/home/li:/bin/sh\n"); }

  void link(std::string_view target, std::string_view name) const {
    const auto path = *this / name;
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::create_symlink(std::filesystem::path(target), path);
  }

  // A dpkg package that owns `path` (absolute) and recorded the MD5 of `content`.
  void install(std::string_view name, std::string_view path, std::string_view content) const {
    Hasher hasher(Hasher::Also::md5);
    hasher.add(content);
    const std::string package(name);
    write("var/lib/dpkg/status", "Package: " + package +
                                     "\nStatus: install ok installed\nArchitecture: amd64\n"
                                     "Version: 1\nMaintainer: m\n\n");
    write("var/lib/dpkg/info/" + package + ".list", "/.\n" + std::string(path) + "\n");
    write("var/lib/dpkg/info/" + package + ".md5sums",
          hasher.finish().md5 + "  " + std::string(path.substr(1)) + "\n");
    write(path.substr(1), content);
  }

  [[nodiscard]] Machine machine() const {
    auto machine = read_machine(text());
    if (!machine) throw std::runtime_error(machine.error().what);
    return std::move(*machine);
  }

  // What one source says.
  [[nodiscard]] static std::vector<Observation> of(const Machine& machine,
                                                   std::string_view source) {
    std::vector<Observation> found;
    for (const auto& one : machine.observations) {
      if (one.source == source) found.push_back(one);
    }
    return found;
  }
  [[nodiscard]] std::vector<Observation> of(std::string_view source) const {
    return of(machine(), source);
  }

  // "why path" of each gap.
  [[nodiscard]] static std::vector<std::string> gaps(const Machine& machine) {
    std::vector<std::string> found;
    for (const auto& gap : machine.gaps) found.push_back(gap.why + " " + gap.path.text);
    return found;
  }
};

}  // namespace examguard::support
