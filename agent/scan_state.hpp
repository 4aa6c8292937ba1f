// What earlier scans learned of files' content, so that the next one opens only what changed. A
// record is trusted only while device, inode, size and both times agree; one that is lost or
// damaged costs time, never truth. The kinds and hashes are those of one build of this program:
// another build starts anew. File format: docs/formats/scan-state.md.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/file_access.hpp"
#include "agent/file_content.hpp"
#include "core/values.hpp"

namespace examguard {

class ScanState {
 public:
  // `build` names this program. A file that is absent, damaged or of another build is an empty
  // state.
  [[nodiscard]] static std::shared_ptr<ScanState> load(const std::string& path,
                                                       const Digest& build);

  // Nothing, if the file is new or may have changed.
  [[nodiscard]] std::optional<FileContent> recall(const FileStat& stat);
  // Of a file that was looked at without trouble. `now` is the system's clock: what was changed a
  // moment ago could change again within the same tick of its times, and is not remembered.
  void learn(const FileStat& stat, const FileContent& content, TimePoint now);

  // What this scan met, and nothing else, becomes the new file. After a scan that was stopped, what
  // it did not come to stays.
  [[nodiscard]] Result<> save(const std::string& path, bool finished);

 private:
  struct Key {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;

    auto operator<=>(const Key&) const = default;
  };
  struct Record {
    Key key;
    std::uint16_t kind = 0;  // in kinds_
    bool has_sums = false;
    bool has_md5 = false;
    std::uint32_t sums = 0;  // in sums_ (48 bytes each: SHA-256, MD5)
  };

  explicit ScanState(const Digest& build) : build_(build) {}
  bool read(std::string_view bytes);
  std::uint16_t kind_number(const FileKind& kind);
  Record record_of(const FileStat& stat, const FileContent& content);
  static Key key_of(const FileStat& stat);

  Digest build_;
  std::vector<FileKind> kinds_;
  std::vector<Record> known_;  // sorted by key; never changed after loading
  std::string known_sums_;
  std::unique_ptr<std::atomic<bool>[]> met_;  // beside known_

  std::mutex learned_mutex_;
  std::vector<Record> learned_;
  std::string learned_sums_;
};

}  // namespace examguard
