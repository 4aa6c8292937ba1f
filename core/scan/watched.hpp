// How what changes on a PC's volumes is followed between two scans, for coverage and status.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace examguard {

// By events of the whole volume, by events of the folders where people keep things, or not at all,
// so that only scans see what changed.
enum class WatchedBy { none, inotify, fanotify };
[[nodiscard]] std::string_view to_word(WatchedBy by);
[[nodiscard]] Result<WatchedBy> parse_watched_by(std::string_view word);

struct WatchedVolume {
  std::string path;  // where it is mounted
  WatchedBy by = WatchedBy::none;
  bool is_partly = false;  // not all the folders that were to be followed
  std::string label;       // of the file system; empty: it has none
  std::string serial;      // of the disk or stick; empty: unknown

  bool operator==(const WatchedVolume&) const = default;
};

}  // namespace examguard
