// Which package owns a path, and which content the package recorded for it: what trust
// "os-packages" rests on. Built once per scan, then only read; compact, because a PC owns some
// 200,000 paths. Knows that /bin is /usr/bin where it is, and dpkg's diversions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/crypto.hpp"
#include "core/scan/inventory.hpp"

namespace examguard {

// A folder of the root that is a link to another: {"/bin", "/usr/bin"}.
struct Alias {
  std::string from;
  std::string to;

  bool operator==(const Alias&) const = default;
};

// Files of all packages but `by` that say `path` lie at `to`. `by` empty: of all packages.
struct Diversion {
  std::string path;
  std::string to;
  std::string by;  // package, "dpkg:dash"

  bool operator==(const Diversion&) const = default;
};

enum class Recorded : std::uint8_t { nothing, md5, sha256 };

struct OwnedFile {
  std::string_view package;  // "dpkg:bash"; lives as long as the index
  Recorded recorded = Recorded::nothing;
  std::string_view hash;  // raw bytes
};

class OwnedFiles {
 public:
  class Builder;

  // Owners of an absolute path; packages may share a file, so there can be several.
  [[nodiscard]] std::vector<OwnedFile> find(std::string_view path) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // Of everything that it answers by.
  [[nodiscard]] Digest digest() const;

 private:
  struct Entry {
    std::uint32_t folder = 0;
    std::uint32_t name = 0;  // offset of a zero-terminated name
    std::uint32_t package = 0;
    std::uint32_t hash = 0;  // offset of the hash; before it stands a Recorded. 0: no hash
  };

  [[nodiscard]] std::string_view name_of(const Entry& entry) const { return &names_[entry.name]; }

  std::vector<Alias> aliases_;
  std::vector<std::string> packages_;
  std::unordered_map<std::string, std::uint32_t> folders_;
  std::vector<Entry> entries_;  // by folder, then name
  std::string names_;
  std::string hashes_;
};

class OwnedFiles::Builder {
 public:
  Builder(std::vector<Alias> aliases, const std::vector<Diversion>& diversions);

  // Packages by number, so that a path costs no copy of the name.
  [[nodiscard]] std::uint32_t package(std::string_view name);

  // False: the index is full (4 million paths), or the path is not absolute.
  bool add(std::uint32_t package, std::string_view path, Recorded recorded = Recorded::nothing,
           std::string_view hash = {});

  [[nodiscard]] OwnedFiles build() &&;

 private:
  OwnedFiles files_;
  std::map<std::string, Diversion, std::less<>> diversions_;  // by canonical path
};

// The path with the aliases followed: /bin/sh becomes /usr/bin/sh.
[[nodiscard]] std::string follow_aliases(const std::vector<Alias>& aliases, std::string_view path);

// os_package if an owner recorded this very content; owned_unverified if no owner recorded any;
// none if what was recorded differs, or nobody owns it. Ask the Hasher for MD5 where an owner
// recorded it.
[[nodiscard]] Trust vouch(const std::vector<OwnedFile>& owners, const Hasher::Sums& sums);

}  // namespace examguard
