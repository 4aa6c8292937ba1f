#include "agent/scan/folder_visit.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace examguard {
namespace {

// A file could change again within the same tick of its times. Ticks are a few milliseconds long
// where times have fractions, and up to two seconds where they have none (FAT).
constexpr std::int64_t fine_tick_ns = 50'000'000;
constexpr std::int64_t coarse_tick_ns = 2'000'000'000;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t most_files_at_a_time = 1000;
constexpr std::size_t sha256_bytes = 32;
constexpr std::size_t md5_bytes = 16;

bool is_settled(std::int64_t time_ns, std::int64_t now_ns) {
  const auto tick = time_ns % second_ns == 0 ? coarse_tick_ns : fine_tick_ns;
  return time_ns <= now_ns - tick;
}

Hasher::Sums sums_of(std::string_view raw) {
  Hasher::Sums sums;
  std::memcpy(sums.sha256.bytes.data(), raw.data(), sha256_bytes);
  if (raw.size() > sha256_bytes) sums.md5 = to_hex(raw.substr(sha256_bytes));
  return sums;
}

}  // namespace

void FolderVisit::enter(const WalkedFolder& walked) {
  leave();
  is_inside_ = true;
  auto& folder = learned_.folder;
  folder.device = walked.stat.device;
  folder.inode = walked.stat.inode;
  folder.place = state_->place_of(walked.path);
  here_ = state_->find(walked.stat, folder.place);
  elsewhere_ = here_ ? std::nullopt : state_->find_anywhere(walked.stat);
  if (here_) state_->progress_[*here_].is_entered.store(true, std::memory_order_relaxed);
  // What lies above a volume may not have been walked.
  const auto slash = walked.path.rfind('/');
  const bool has_parent = walked.path != walked.volume->path && slash != std::string_view::npos;
  if (has_parent) folder.parent = state_->place_of(walked.path.substr(0, slash));
  learned_.name = walked.path.substr(has_parent ? slash + 1 : 0);
}

void FolderVisit::leave() {
  if (!std::exchange(is_inside_, false)) return;
  auto learned = std::exchange(learned_, {});
  const auto bytes = std::exchange(bytes_, 0);
  const bool has_unlearned = std::exchange(has_unlearned_, false);
  if (here_) {
    auto& progress = state_->progress_[*here_];
    progress.bytes.fetch_add(bytes, std::memory_order_relaxed);
    if (has_unlearned) progress.has_unlearned.store(true, std::memory_order_relaxed);
    if (learned.files.empty()) return;
  } else {
    learned.folder.bytes = bytes;
  }
  learned.folder.is_whole = has_unlearned ? 0 : 1;
  state_->add(std::move(learned));
}

void FolderVisit::meet(std::string_view name, const FileStat& stat) {
  stat_ = &stat;
  bytes_ += stat.size;
  const std::array<std::uint64_t, 5> numbers{stat.device, stat.inode, stat.size,
                                             static_cast<std::uint64_t>(stat.modified_ns),
                                             static_cast<std::uint64_t>(stat.changed_ns)};
  const auto key = state_->places_.of(numbers, name);
  key_.first = key[0];
  key_.second = static_cast<std::uint32_t>(key[1]);
  seen_here_ = here_ ? find(*here_) : nullptr;
  seen_elsewhere_ = elsewhere_ ? find(*elsewhere_) : nullptr;
}

const SeenFile* FolderVisit::find(std::uint32_t folder) const {
  const auto files = state_->known_.files_of(state_->known_.folders[folder]);
  const auto found =
      std::lower_bound(files.begin(), files.end(), key_,
                       [](const SeenFile& a, const SeenFile& b) { return a.comes_before(b); });
  return found != files.end() && found->has_key_of(key_) ? &*found : nullptr;
}

std::optional<std::string_view> FolderVisit::judged() const {
  const bool is_judged =
      seen_here_ != nullptr && state_->is_judged_ && seen_here_->has(SeenFile::is_judged);
  if (!is_judged) return std::nullopt;
  if (!seen_here_->has(SeenFile::is_found)) return std::string_view();
  return state_->known_.found_of(*seen_here_);
}

std::optional<FileContent> FolderVisit::recall() const {
  const SeenFile* seen = seen_here_ != nullptr ? seen_here_ : seen_elsewhere_;
  if (seen == nullptr) return std::nullopt;
  FileContent content;
  content.kind = state_->known_.kinds[seen->kind];
  if (seen->has(SeenFile::has_sha256)) content.sums = sums_of(state_->known_.sums_of(*seen));
  return content;
}

void FolderVisit::learn_nothing_new() {
  const auto number = static_cast<std::size_t>(seen_here_ - state_->known_.files.data());
  state_->is_met_[number].store(true, std::memory_order_relaxed);
}

void FolderVisit::learn(const FileContent& content, std::string_view judged, TimePoint now) {
  const bool has_sums = seen_here_ != nullptr && seen_here_->has(SeenFile::has_sha256);
  if (this->judged() == judged && has_sums == content.sums.has_value()) return learn_nothing_new();
  const auto now_ns = std::chrono::nanoseconds(now.time_since_epoch()).count();
  if (!is_settled(stat_->changed_ns, now_ns) || !is_settled(stat_->modified_ns, now_ns)) {
    return learn_nothing();
  }
  // Of a flood what is too much is only known by its content, and judged by each scan.
  const bool is_judged = judged.empty() || state_->has_room_for(judged.size());
  if (!is_judged) {
    judged = {};
    has_unlearned_ = true;
  }
  SeenFile file = key_;
  file.flags = is_judged ? SeenFile::is_judged : 0;
  file.kind = kind_number(*content.kind);
  file.sums = static_cast<std::uint32_t>(learned_.sums.size() / sums_unit_bytes);
  if (content.sums) {
    file.flags |= SeenFile::has_sha256;
    learned_.sums += as_bytes(content.sums->sha256);
    if (const auto md5 = from_hex(content.sums->md5); md5 && md5->size() == md5_bytes) {
      file.flags |= SeenFile::has_md5;
      learned_.sums += *md5;
    }
  }
  if (!judged.empty()) {
    file.flags |= SeenFile::is_found;
    file.found = static_cast<std::uint32_t>(learned_.found.size());
    const auto size = static_cast<std::uint32_t>(judged.size());
    learned_.found.append(reinterpret_cast<const char*>(&size), sizeof size);
    learned_.found += judged;
  }
  learned_.files.push_back(file);
  if (learned_.files.size() >= most_files_at_a_time) hand_over();
}

// A checkpoint need not wait for the end of a big folder.
void FolderVisit::hand_over() {
  auto part = learned_;
  part.folder.is_whole = 1;  // as far as this part goes
  state_->add(std::move(part));
  learned_.files.clear();
  learned_.sums.clear();
  learned_.found.clear();
}

std::uint16_t FolderVisit::kind_number(const FileKind& kind) {
  // Names of kinds lie in one table, so one address is one kind.
  const auto known = std::find_if(kinds_.begin(), kinds_.end(), [&](const auto& asked) {
    return asked.first == kind.name.data();
  });
  if (known != kinds_.end()) return known->second;
  kinds_.emplace_back(kind.name.data(), state_->kind_number(kind));
  return kinds_.back().second;
}

}  // namespace examguard
