#include "agent/watch/watch_wire.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace examguard {
namespace {

constexpr std::string_view greeting = "examguard watch 1";
constexpr std::array<std::string_view, 3> change_words{"appeared", "vanished", "changed"};
constexpr std::string_view watched_word = "watched";
constexpr std::string_view gone_word = "gone";
constexpr std::string_view lost_word = "lost";

Error malformed(std::string_view what) {
  return {ErrorCode::malformed, "the watcher's words: " + std::string(what)};
}

// Takes a word off the front.
std::string_view word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

struct Words {
  std::string operator()(const Change& change) const {
    return std::string(change_words[static_cast<std::size_t>(change.what)]) +
           (change.is_folder ? " folder " : " file ") + change.path;
  }
  std::string operator()(const VolumeWatched& volume) const {
    return std::string(watched_word) + ' ' + std::string(to_word(volume.by)) +
           (volume.is_partly ? " partly" : " wholly") + (volume.is_new ? " new " : " old ") +
           volume.path;
  }
  std::string operator()(const VolumeGone& volume) const {
    return std::string(gone_word) + ' ' + volume.path;
  }
  std::string operator()(const ChangesLost&) const { return std::string(lost_word); }
};

Result<WatchRecord> decode(std::string_view rest) {
  const auto first = word(rest);
  if (first == lost_word && rest.empty()) return ChangesLost{};
  if (first == watched_word) {
    VolumeWatched volume;
    const auto by = parse_watched_by(word(rest));
    if (!by) return by.error();
    volume.by = *by;
    volume.is_partly = word(rest) == "partly";
    volume.is_new = word(rest) == "new";
    volume.path = rest;
    if (rest.starts_with('/')) return volume;
  } else if (first == gone_word && rest.starts_with('/')) {
    return VolumeGone{std::string(rest)};
  }
  const auto change = std::find(change_words.begin(), change_words.end(), first);
  if (change == change_words.end()) return malformed("an unknown record");
  const auto kind = word(rest);
  if ((kind != "file" && kind != "folder") || !rest.starts_with('/')) {
    return malformed("a change without a path");
  }
  return Change{static_cast<Change::What>(change - change_words.begin()), kind == "folder",
                std::string(rest)};
}

}  // namespace

std::string watch_greeting() {
  return std::string(greeting) + '\0';
}

std::string encode(const WatchRecord& record) {
  std::string bytes = std::visit(Words(), record);
  if (bytes.size() >= most_watch_record || bytes.find('\0') != std::string::npos) {
    bytes = lost_word;
  }
  return bytes + '\0';
}

Result<> WatchReader::take(std::string_view bytes, const std::function<void(WatchRecord)>& tell) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\0');
    rest_ += bytes.substr(0, end);
    if (rest_.size() > most_watch_record) return malformed("a record that is too long");
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
    const std::string record = std::move(rest_);
    rest_.clear();
    if (!is_greeted_) {
      if (record != greeting) return malformed("another version: \"" + record.substr(0, 40) + '"');
      is_greeted_ = true;
      continue;
    }
    auto decoded = decode(record);
    if (!decoded) return decoded.error();
    tell(std::move(*decoded));
  }
  return {};
}

}  // namespace examguard
