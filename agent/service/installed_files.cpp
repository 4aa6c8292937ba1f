#include "agent/service/installed_files.hpp"

namespace examguard {

std::string names_of(const std::vector<DamagedFile>& files) {
  std::string text;
  for (const DamagedFile& file : files) {
    text +=
        (text.empty() ? "" : ", ") + file.path + (file.is_missing ? " (missing)" : " (changed)");
  }
  return text;
}

}  // namespace examguard
