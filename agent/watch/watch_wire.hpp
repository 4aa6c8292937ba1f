// What the watcher process writes to the service: records of plain bytes, each at most so long and
// followed by a NUL, which no path holds. Both are the same program, so this is no published
// format; the first record names its version all the same, since one may outlive an upgrade of the
// other.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"
#include "core/scan/change_log.hpp"
#include "core/scan/watched.hpp"

namespace examguard {

// From now on what changes on the volume that is mounted here is told, and by what means.
struct VolumeWatched {
  std::string path;
  WatchedBy by = WatchedBy::none;
  bool is_partly = false;  // not all of its folders
  bool is_new = false;     // it was mounted while the watcher ran: nobody has looked at it

  bool operator==(const VolumeWatched&) const = default;
};
struct VolumeGone {
  std::string path;

  bool operator==(const VolumeGone&) const = default;
};
// More happened than could be told.
struct ChangesLost {
  bool operator==(const ChangesLost&) const = default;
};
using WatchRecord = std::variant<Change, VolumeWatched, VolumeGone, ChangesLost>;

inline constexpr std::size_t most_watch_record = 64 * 1024;

[[nodiscard]] std::string watch_greeting();
// A path that is too long or holds a NUL: ChangesLost instead.
[[nodiscard]] std::string encode(const WatchRecord& record);

class WatchReader {
 public:
  // Tells of every record that is complete. An error: these are not the words of a watcher of this
  // version; nothing that follows is worth reading.
  [[nodiscard]] Result<> take(std::string_view bytes, const std::function<void(WatchRecord)>& tell);

 private:
  std::string rest_;
  bool is_greeted_ = false;
};

}  // namespace examguard
