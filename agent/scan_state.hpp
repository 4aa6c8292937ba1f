// What earlier scans learned of files, so that the next one opens only what changed, and judges
// only what may be judged otherwise. A record is trusted only while device, inode, size and both
// times agree; one that is lost or damaged costs time, never truth. The kinds and hashes are those
// of one build of this program: another build starts anew. File format: docs/formats/scan-state.md.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/file_access.hpp"
#include "agent/file_content.hpp"
#include "agent/place_hash.hpp"
#include "core/values.hpp"

namespace examguard {

class ScanState {
 public:
  // `build` names this program. A file that is absent, damaged or of another build is an empty
  // state. `judged_by` names all that a verdict rests on beside the file and its path: what another
  // judge found harmless is judged again.
  [[nodiscard]] static std::shared_ptr<ScanState> load(const std::string& path, const Digest& build,
                                                       const Digest& judged_by);

  // Hashes exact paths, by a key of this state.
  [[nodiscard]] const PlaceHash& places() const { return places_; }

  // It was found harmless at this place by this judge, and has not changed.
  [[nodiscard]] bool is_harmless(const FileStat& stat, std::uint64_t place);
  // Nothing, if the file is new or may have changed.
  [[nodiscard]] std::optional<FileContent> recall(const FileStat& stat);
  // What recall() gave was judged, and nothing is to be told of it.
  void found_harmless(const FileStat& stat, std::uint64_t place);
  // Of a file that was looked at without trouble; with its place where it is harmless. `now` is the
  // system's clock: what was changed a moment ago could change again within the same tick of its
  // times, and is not remembered.
  void learn(const FileStat& stat, const FileContent& content, TimePoint now,
             std::optional<std::uint64_t> place = {});

  // What this scan met, and nothing else, becomes the new file. After a scan that was stopped, what
  // it did not come to stays. Writes nothing where nothing is new.
  [[nodiscard]] Result<> save(const std::string& path, bool finished);

 private:
  // Device, inode, size and both times, hashed twice by the key of this state: spread evenly, so
  // that a sorted list of them is its own index.
  struct Key {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    auto operator<=>(const Key&) const = default;
  };
  struct Record {
    Key key;
    std::uint64_t place = 0;  // where it is harmless; nowhere: 0
    std::uint32_t sums = 0;   // in sums_ (48 bytes each: SHA-256, MD5)
    std::uint16_t kind = 0;   // in kinds_
    bool has_sums = false;
    bool has_md5 = false;
  };
  ScanState(const Digest& build, const Digest& judged_by);
  bool read(std::string_view bytes);
  void index();
  [[nodiscard]] std::optional<std::size_t> find(const FileStat& stat) const;
  std::uint16_t kind_number(const FileKind& kind);
  Record record_of(const FileStat& stat, const FileContent& content);
  [[nodiscard]] Key key_of(const FileStat& stat) const;

  Digest build_;
  Digest judged_by_;
  PlaceHash::Key key_;
  PlaceHash places_;
  std::vector<FileKind> kinds_;
  std::vector<Record> known_;  // sorted by key; never changed after loading
  std::string known_sums_;
  std::vector<std::uint32_t> starts_;  // by the first bits of a key: where in known_ they begin
  int start_shift_ = 0;
  // Beside known_, since several workers write to them:
  std::unique_ptr<std::atomic<std::uint64_t>[]> harmless_at_;
  std::unique_ptr<std::atomic<bool>[]> is_met_;
  bool is_old_ = false;  // it must be written even if nothing was learned
  std::atomic<bool> is_marked_{false};

  std::mutex learned_mutex_;
  std::vector<Record> learned_;
  std::string learned_sums_;
};

}  // namespace examguard
