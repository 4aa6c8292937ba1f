#include <filesystem>

#include "agent/system/place_below.hpp"
#include "agent/system/rooted_folder.hpp"

namespace examguard {

Result<std::string> place_below(const std::string& root, const std::string& typed) {
  const auto folder = RootedFolder::open(root);
  if (!folder) return folder.error();
  std::string path = typed;
  if (!path.starts_with('/')) {
    std::error_code error;
    const auto here = std::filesystem::current_path(error);
    path = root == "/" && !error ? (here / path).string() : "/" + path;
  }
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  auto place = folder->resolve(path);
  // Typed as it is named from outside.
  if (!place && root != "/" && path.starts_with(root + "/")) {
    place = folder->resolve(path.substr(root.size()));
  }
  return place;
}

}  // namespace examguard
