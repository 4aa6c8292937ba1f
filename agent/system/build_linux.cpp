#include <unistd.h>

#include "agent/system/build.hpp"

namespace examguard {

Result<std::string> own_path() {
  std::string path(4096, '\0');
  const auto length = readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) return Error{ErrorCode::io, "/proc/self/exe cannot be read"};
  path.resize(static_cast<std::size_t>(length));
  return path;
}

}  // namespace examguard
