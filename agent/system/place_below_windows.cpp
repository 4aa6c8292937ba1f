#include <algorithm>
#include <filesystem>

#include "agent/system/place_below.hpp"

namespace examguard {

Result<std::string> place_below(const std::string& root, const std::string& typed) {
  std::string path = typed;
  std::replace(path.begin(), path.end(), '\\', '/');
  const bool is_rooted = path.starts_with('/') || (path.size() > 1 && path[1] == ':');
  if (!is_rooted && root == "/") {
    std::error_code error;
    const auto full = std::filesystem::absolute(std::filesystem::u8path(path), error).u8string();
    if (!error) path.assign(full.begin(), full.end());
    std::replace(path.begin(), path.end(), '\\', '/');
  }
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace examguard
