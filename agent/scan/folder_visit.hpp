// What one worker of a scan asks the state and tells it, folder after folder and file after file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/scan/file_content.hpp"
#include "agent/scan/scan_state.hpp"
#include "agent/scan/walk.hpp"

namespace examguard {

class FolderVisit {
 public:
  explicit FolderVisit(std::shared_ptr<ScanState> state) : state_(std::move(state)) {}
  FolderVisit(const FolderVisit&) = delete;
  FolderVisit& operator=(const FolderVisit&) = delete;
  ~FolderVisit() { leave(); }

  // The folder that was visited before is left.
  void enter(const WalkedFolder& folder);

  // Files of it may be known, here or from another place.
  [[nodiscard]] bool is_known() const { return here_ || elsewhere_; }

  // The file that everything below is about; `stat` must stay until the next one is met.
  void meet(std::string_view name, const FileStat& stat);
  // It was seen at this place by this judge and has not changed: what was judged of it, packed;
  // empty if it is harmless.
  [[nodiscard]] std::optional<std::string_view> judged() const;
  // What is known of it does not hold: from here on it is new.
  void distrust() { seen_here_ = seen_elsewhere_ = nullptr; }
  // Nothing, if the file is new or may have changed.
  [[nodiscard]] std::optional<FileContent> recall() const;
  // It was looked at without trouble, and this was judged of it; empty: it is harmless. `now` is
  // the system's clock: what was changed a moment ago could change again within the same tick of
  // its times, and is not remembered.
  void learn(const FileContent& content, std::string_view judged, TimePoint now);
  // What was known of it still holds; only after judged() gave something.
  void learn_nothing_new();
  // It has to be looked at again.
  void learn_nothing() { has_unlearned_ = true; }

 private:
  void leave();
  void hand_over();
  [[nodiscard]] const SeenFile* find(std::uint32_t folder) const;
  std::uint16_t kind_number(const FileKind& kind);

  const std::shared_ptr<ScanState> state_;
  std::vector<std::pair<const char*, std::uint16_t>> kinds_;  // asked before

  bool is_inside_ = false;
  std::optional<std::uint32_t> here_;       // in known_.folders
  std::optional<std::uint32_t> elsewhere_;  // the same folder at another place
  std::uint64_t bytes_ = 0;
  bool has_unlearned_ = false;
  ScanState::Learned learned_;

  const FileStat* stat_ = nullptr;  // of the file
  SeenFile key_;
  const SeenFile* seen_here_ = nullptr;
  const SeenFile* seen_elsewhere_ = nullptr;
};

}  // namespace examguard
