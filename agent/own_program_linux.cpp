#include <fstream>
#include <vector>

#include "agent/own_program.hpp"
#include "core/crypto.hpp"

namespace examguard {

std::optional<Digest> own_program() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  if (!file) return std::nullopt;
  Hasher hasher;
  std::vector<char> buffer(256 * 1024);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hasher.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
  }
  if (!file.eof()) return std::nullopt;
  return hasher.finish().sha256;
}

}  // namespace examguard
