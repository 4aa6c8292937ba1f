#include "agent/service/installed_files.hpp"

namespace examguard {

Result<> record_installed_files() {
  return {};
}

Result<> forget_installed_files() {
  return {};
}

std::vector<DamagedFile> damaged_files() {
  return {};
}

}  // namespace examguard
