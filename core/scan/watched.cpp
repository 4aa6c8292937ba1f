#include "core/scan/watched.hpp"

#include <algorithm>
#include <array>

namespace examguard {
namespace {

constexpr std::array<std::string_view, 3> words{"none", "inotify", "fanotify"};

}  // namespace

std::string_view to_word(WatchedBy by) {
  return words[static_cast<std::size_t>(by)];
}

Result<WatchedBy> parse_watched_by(std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    return Error{ErrorCode::malformed, "expected none, inotify or fanotify"};
  }
  return static_cast<WatchedBy>(found - words.begin());
}

}  // namespace examguard
