// What earlier scans saw, folder by folder: of each file its content's kind and hashes, and that it
// is harmless where it lies or what was judged of it. A later scan opens only what changed, judges
// only what may be judged otherwise, and may walk only a part and take over the rest. A record is
// trusted only while name, device, inode, size and both times agree; one that is lost or damaged
// costs time, never truth. File format: docs/formats/scan-state.md.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agent/scan/place_hash.hpp"
#include "agent/scan/scan_state_file.hpp"
#include "agent/system/file_access.hpp"
#include "core/values.hpp"

namespace examguard {

// A folder as an earlier scan saw it.
struct KnownFolder {
  std::string path;  // exact bytes from the scanned root: "/", "/home/li"
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  // False: something in it (a file or a folder that could not be read, a file that was being
  // written) has to be looked at again by every scan.
  bool is_whole = false;
  std::vector<std::string_view>
      found;  // what was judged of its files (core/report/judged_pack.hpp)
};

class ScanState {
 public:
  // `build` names this program. A file that is absent, damaged or of another build is an empty
  // state.
  [[nodiscard]] static std::shared_ptr<ScanState> load(const std::string& path,
                                                       const Digest& build);
  // Before the scan. `basis` names all that a verdict rests on beside the file and its path: what
  // another judge said is not known here, only the content is.
  void judge_by(const Digest& basis);

  // Came the scan before this one to its end, and was it judged by this judge? Only then may a scan
  // walk a part alone.
  [[nodiscard]] bool is_complete() const;
  // Of the scan before, parents and children in no order.
  void each_known(const std::function<void(const KnownFolder&)>& use) const;
  // This scan did not walk these folders, and they are as they were: save() keeps them. Those that
  // it did walk are passed over. Called when the walk has ended.
  void take_over(const std::function<bool(const KnownFolder&)>& is_unchanged);

  // From any worker: this file or folder must be looked at again by the next scan, even if that
  // walks only a part. Exact bytes.
  void could_not_read(std::string_view path);

  // What this scan met or took over, and nothing else, becomes the new file. After a scan that was
  // stopped, and while one is running, what it did not come to stays. Writes nothing where nothing
  // is new.
  [[nodiscard]] Result<> save(bool finished);

 private:
  friend class FolderVisit;

  // What one worker learned of one folder; does not change once it was added.
  struct Learned {
    SeenFolder folder;
    std::string name;
    std::vector<SeenFile> files;
    Bytes sums;
    Bytes found;
  };
  // What this scan did with a folder of the scan before.
  struct Progress {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<bool> is_entered{false};
    std::atomic<bool> has_unlearned{false};
  };
  struct Merge;  // of what was known and what was learned

  ScanState(const std::string& path, const Digest& build);
  bool read(Bytes bytes);
  [[nodiscard]] std::optional<std::uint32_t> find(const FileStat& folder,
                                                  std::uint64_t place) const;
  // Of the same folder at another place, too.
  [[nodiscard]] std::optional<std::uint32_t> find_anywhere(const FileStat& folder) const;
  [[nodiscard]] std::uint64_t place_of(std::string_view path) const;
  void each(const std::function<void(std::uint32_t number, const KnownFolder&)>& use) const;
  std::uint16_t kind_number(const FileKind& kind);
  // Whoever lays out millions of files that a rule denies must not fill memory and disk. Counts it.
  [[nodiscard]] bool has_room_for(std::size_t found_bytes);
  void add(Learned learned);

  std::string path_;
  Digest build_;
  Digest judged_by_;
  PlaceHash::Key key_;
  PlaceHash places_;
  Bytes bytes_;
  StateFile known_;                                                 // points into bytes_
  bool is_judged_ = false;                                          // by the same judge
  std::unordered_multimap<std::uint64_t, std::uint32_t> by_inode_;  // known folders
  // Beside known_, since several workers write to them:
  std::unique_ptr<std::atomic<bool>[]> is_met_;  // by file
  std::unique_ptr<Progress[]> progress_;         // by folder
  std::atomic<std::uint64_t> found_bytes_{0};    // known and learned

  std::mutex mutex_;
  std::vector<FileKind> kinds_;               // guarded by mutex_
  std::deque<Learned> learned_;               // guarded by mutex_
  std::unordered_set<std::uint64_t> unread_;  // places; guarded by mutex_
  std::size_t saved_ = 0;                     // of learned_; of the one who saves
};

}  // namespace examguard
