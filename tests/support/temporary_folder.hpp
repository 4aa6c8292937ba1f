// A folder of a test's own, removed with all that is in it when the test ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace examguard::support {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::random_device dice;
    // In memory where that is to be had: tests make thousands of files. TMPDIR says otherwise.
    const std::filesystem::path memory = "/dev/shm";
    const bool has_memory =
        std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory(memory);
    path_ = (has_memory ? memory : std::filesystem::temp_directory_path()) /
            ("examguard-test-" + std::to_string(dice()) + std::to_string(dice()));
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string text() const { return path_.string(); }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / std::filesystem::path(name);
  }

  // Makes the folders above as well.
  std::filesystem::path write(std::string_view name, std::string_view content) const {
    const auto file = *this / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace examguard::support
