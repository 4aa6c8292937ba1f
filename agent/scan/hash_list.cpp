#include "agent/scan/hash_list.hpp"

#include <algorithm>

namespace examguard {

void HashList::add(std::string_view path, const Digest& digest) {
  const std::scoped_lock lock(mutex_);
  hashes_.emplace_back(path, digest);
}

Bytes HashList::take() {
  const std::scoped_lock lock(mutex_);
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  Bytes text;
  for (const auto& [path, digest] : hashes_) text += sha256sum_line(path, digest);
  hashes_.clear();
  return text;
}

std::string sha256sum_line(std::string_view path, const Digest& digest) {
  const bool is_escaped = path.find_first_of("\\\n\r") != std::string_view::npos;
  std::string line = is_escaped ? "\\" : "";
  line += to_hex(digest) + "  ";
  for (const char c : path) {
    if (c == '\\') {
      line += "\\\\";
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else {
      line += c;
    }
  }
  return line + '\n';
}

}  // namespace examguard
