// Reads the running system's registry. Included by *_windows.cpp files only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/sources/registry.hpp"

namespace examguard {

enum class RegistryHive { machine, users };

// Programs of 32 and of 64 bits see different parts of the machine's hive.
enum class RegistryView { of_64_bits, of_32_bits };

// An open key. Errors: not_found, refused (no permission), io.
class LiveKey {
 public:
  [[nodiscard]] static Result<LiveKey> open(RegistryHive hive, const std::string& path,
                                            RegistryView view = RegistryView::of_64_bits);
  LiveKey(LiveKey&& other) noexcept;
  LiveKey& operator=(LiveKey&&) = delete;
  ~LiveKey();

  [[nodiscard]] Result<LiveKey> open_in(const std::string& name) const;
  [[nodiscard]] Result<std::vector<std::string>> subkeys() const;
  [[nodiscard]] Result<std::vector<RegistryValue>> values() const;

 private:
  explicit LiveKey(void* key) : key_(key) {}

  void* key_;
};

}  // namespace examguard
