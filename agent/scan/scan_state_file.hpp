// The bytes of a scan state (docs/formats/scan-state.md): arrays that are used as they lie in the
// file. Reading checks everything, so that whoever uses the arrays need not.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "agent/scan/place_hash.hpp"
#include "core/kinds/kinds.hpp"
#include "core/values.hpp"

namespace examguard {

// One file at one name. Its key is a hash of its name and identity.
struct SeenFile {
  std::uint64_t first = 0;
  std::uint32_t second = 0;
  std::uint32_t sums = 0;   // where its hashes begin, in units of 16 bytes
  std::uint32_t found = 0;  // where what was judged of it begins
  std::uint16_t kind = 0;   // in kinds
  std::uint8_t flags = 0;
  std::uint8_t unused = 0;

  static constexpr std::uint8_t has_sha256 = 1;
  static constexpr std::uint8_t has_md5 = 2;
  static constexpr std::uint8_t is_judged = 4;  // else only its content is known
  static constexpr std::uint8_t is_found = 8;   // else it is harmless

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] std::uint32_t sums_units() const {
    return (has(has_sha256) ? 2U : 0U) + (has(has_md5) ? 1U : 0U);
  }
  [[nodiscard]] bool has_key_of(const SeenFile& other) const {
    return first == other.first && second == other.second;
  }
  [[nodiscard]] bool comes_before(const SeenFile& other) const {
    return first != other.first ? first < other.first : second < other.second;
  }
};
static_assert(sizeof(SeenFile) == 24);
inline constexpr std::size_t sums_unit_bytes = 16;

// One folder at one place. Places are hashes of paths with a '/' at the end.
struct SeenFolder {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t place = 0;
  std::uint64_t parent = 0;  // place; 0: its name is its whole path
  std::uint64_t bytes = 0;   // sizes of its files
  std::uint32_t files_begin = 0;
  std::uint32_t files = 0;
  std::uint32_t name_begin = 0;
  std::uint32_t name_size = 0;
  std::uint32_t is_whole = 0;  // 0: something in it has to be looked at by every scan
  std::uint32_t unused = 0;

  bool operator==(const SeenFolder&) const = default;
};
static_assert(sizeof(SeenFolder) == 64);

struct StateFile {
  Digest build;
  Digest basis;
  PlaceHash::Key key{};
  bool is_finished = false;  // by a scan that came to its end
  std::vector<FileKind> kinds;
  std::span<const SeenFolder> folders;
  std::span<const SeenFile> files;  // by folder, then by key
  std::string_view sums;
  std::string_view found;  // u32 length and bytes, each
  std::string_view names;

  [[nodiscard]] std::span<const SeenFile> files_of(const SeenFolder& folder) const {
    return files.subspan(folder.files_begin, folder.files);
  }
  [[nodiscard]] std::string_view sums_of(const SeenFile& file) const {
    return sums.substr(file.sums * sums_unit_bytes, file.sums_units() * sums_unit_bytes);
  }
  [[nodiscard]] std::string_view found_of(
      const SeenFile& file) const;  // packed (core/report/judged_pack)
  [[nodiscard]] std::string_view name_of(const SeenFolder& folder) const {
    return names.substr(folder.name_begin, folder.name_size);
  }
};

// What it gives points into `bytes`. Nothing: the file is damaged, or of another version.
[[nodiscard]] std::optional<StateFile> read_state(std::string_view bytes);

// One after the other, each section as often as it has entries.
struct StateSizes {
  std::uint64_t folders = 0;
  std::uint64_t files = 0;
  std::uint64_t sums = 0;   // bytes
  std::uint64_t found = 0;  // bytes
  std::uint64_t names = 0;  // bytes
};
// Everything before the sections, whose bytes follow in the order of StateSizes; then the check.
[[nodiscard]] Bytes state_head(const StateFile& head, const StateSizes& sizes);

}  // namespace examguard
