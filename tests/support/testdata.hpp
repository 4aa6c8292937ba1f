// Test data with answers by other people's tools, which lies beside the source tree. Tests that
// need it skip where it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace examguard::support {

inline std::filesystem::path testdata() {
  const char* set = std::getenv("EXAMGUARD_TESTDATA");
  return set != nullptr
             ? std::filesystem::path(set)
             : std::filesystem::path(EXAMGUARD_SOURCE_DIR) / ".." / "shared" / "testdata";
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace examguard::support
