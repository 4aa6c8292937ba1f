// Which files the rules for files are asked about: the roots and skips of the policies, with
// {profiles}, {fixed} and {removable} filled in. Programs are looked for everywhere; this does not
// concern them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/sources/accounts.hpp"
#include "agent/system/volumes.hpp"
#include "core/policy/policy.hpp"

namespace examguard {

class ScopedFolder;

class FileScopes {
 public:
  // `system`: "linux" or "windows"; roots of another system are left out.
  FileScopes(const Layers& layers, const std::vector<Profile>& profiles,
             const std::vector<Volume>& volumes, std::string_view system);

  // `path` is UTF-8 from the scanned root.
  [[nodiscard]] ScopedFolder at(std::string_view path) const;

 private:
  friend class ScopedFolder;
  // Of one layer that has rules for files.
  struct Scope {
    bool everything = false;
    std::vector<Pattern> roots;
    std::vector<Pattern> skip;
    std::vector<Pattern> skip_files;  // what may skip single files of a folder that is not skipped
  };
  std::vector<Scope> scopes_;
};

// What holds for the files of one folder, found once for all of them.
class ScopedFolder {
 public:
  ScopedFolder() = default;
  [[nodiscard]] bool holds(std::string_view path) const;

 private:
  friend class FileScopes;
  // Of each scope that holds the folder, the patterns that may still skip single files of it.
  std::vector<std::vector<const Pattern*>> skips_;
};

}  // namespace examguard
