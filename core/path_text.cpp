#include "core/path_text.hpp"

namespace examguard {

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string path_in(std::string_view folder, std::string_view name) {
  std::string path(folder == "/" ? "" : folder);
  path += '/';
  path += name;
  return path;
}

}  // namespace examguard
