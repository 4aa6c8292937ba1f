#include "agent/scan/scan_state.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::uint64_t most_found_bytes = std::uint64_t{32} << 20;

constexpr std::size_t most_file_bytes = std::size_t{1} << 30;

PlaceHash::Key fresh_key() {
  const Id random = random_id();
  PlaceHash::Key key{};
  std::memcpy(key.data(), random.bytes.data(), sizeof key);
  return key;
}

}  // namespace

ScanState::ScanState(const std::string& path, const Digest& build)
    : path_(path), build_(build), key_(fresh_key()), places_(key_) {}

std::shared_ptr<ScanState> ScanState::load(const std::string& path, const Digest& build) {
  auto bytes = file_exists(path) ? read_private_file(path, most_file_bytes)
                                 : Result<Bytes>(Error{ErrorCode::not_found, "no state yet"});
  std::shared_ptr<ScanState> state(new ScanState(path, build));
  if (bytes && state->read(std::move(*bytes))) return state;
  return std::shared_ptr<ScanState>(new ScanState(path, build));
}

void ScanState::judge_by(const Digest& basis) {
  judged_by_ = basis;
  is_judged_ = !known_.folders.empty() && known_.basis == basis;
}

bool ScanState::read(Bytes bytes) {
  bytes_ = std::move(bytes);
  auto known = read_state(bytes_);
  if (!known || known->build != build_) return false;
  known_ = std::move(*known);
  key_ = known_.key;
  places_ = PlaceHash(key_);
  kinds_ = known_.kinds;
  found_bytes_ = known_.found.size();
  is_met_ = std::make_unique<std::atomic<bool>[]>(known_.files.size());
  progress_ = std::make_unique<Progress[]>(known_.folders.size());
  by_inode_.reserve(known_.folders.size());
  for (std::uint32_t i = 0; i < known_.folders.size(); ++i) {
    by_inode_.emplace(known_.folders[i].inode, i);
  }
  return true;
}

bool ScanState::is_complete() const {
  return is_judged_ && known_.is_finished;
}

std::uint64_t ScanState::place_of(std::string_view path) const {
  while (path.ends_with('/')) path.remove_suffix(1);
  return places_.of(path);
}

std::optional<std::uint32_t> ScanState::find(const FileStat& folder, std::uint64_t place) const {
  const auto [begin, end] = by_inode_.equal_range(folder.inode);
  for (auto at = begin; at != end; ++at) {
    const SeenFolder& known = known_.folders[at->second];
    if (known.device == folder.device && known.place == place) return at->second;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> ScanState::find_anywhere(const FileStat& folder) const {
  const auto [begin, end] = by_inode_.equal_range(folder.inode);
  for (auto at = begin; at != end; ++at) {
    if (known_.folders[at->second].device == folder.device) return at->second;
  }
  return std::nullopt;
}

std::uint16_t ScanState::kind_number(const FileKind& kind) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find(kinds_.begin(), kinds_.end(), kind);
  if (found != kinds_.end()) return static_cast<std::uint16_t>(found - kinds_.begin());
  kinds_.push_back(kind);
  return static_cast<std::uint16_t>(kinds_.size() - 1);
}

bool ScanState::has_room_for(std::size_t found_bytes) {
  return found_bytes_.fetch_add(found_bytes, std::memory_order_relaxed) < most_found_bytes;
}

void ScanState::add(Learned learned) {
  std::sort(learned.files.begin(), learned.files.end(),
            [](const SeenFile& a, const SeenFile& b) { return a.comes_before(b); });
  learned.files.shrink_to_fit();
  learned.sums.shrink_to_fit();
  learned.found.shrink_to_fit();
  const std::scoped_lock lock(mutex_);
  learned_.push_back(std::move(learned));
}

void ScanState::could_not_read(std::string_view path) {
  const auto slash = path.rfind('/');
  const std::scoped_lock lock(mutex_);
  unread_.insert(place_of(path));
  if (slash != std::string_view::npos) unread_.insert(place_of(path.substr(0, slash)));
}

void ScanState::each(
    const std::function<void(std::uint32_t number, const KnownFolder&)>& use) const {
  std::unordered_map<std::uint64_t, const SeenFolder*> by_place;
  for (const SeenFolder& folder : known_.folders) by_place.emplace(folder.place, &folder);
  std::vector<const SeenFolder*> way;  // from the folder up
  for (std::uint32_t number = 0; number < known_.folders.size(); ++number) {
    const SeenFolder& folder = known_.folders[number];
    way.clear();
    for (const SeenFolder* at = &folder; at != nullptr && way.size() <= known_.folders.size();) {
      way.push_back(at);
      const auto parent = at->parent != 0 ? by_place.find(at->parent) : by_place.end();
      at = parent != by_place.end() ? parent->second : nullptr;
    }
    KnownFolder known;
    for (auto at = way.rbegin(); at != way.rend(); ++at) {
      if (at != way.rbegin() && !known.path.ends_with('/')) known.path += '/';
      known.path += known_.name_of(**at);
    }
    known.device = folder.device;
    known.inode = folder.inode;
    known.files = folder.files;
    known.bytes = folder.bytes;
    known.is_whole = folder.is_whole != 0;
    for (const SeenFile& file : known_.files_of(folder)) {
      if (file.has(SeenFile::is_found)) known.found.push_back(known_.found_of(file));
    }
    use(number, known);
  }
}

void ScanState::each_known(const std::function<void(const KnownFolder&)>& use) const {
  each([&](std::uint32_t, const KnownFolder& known) { use(known); });
}

void ScanState::take_over(const std::function<bool(const KnownFolder&)>& is_unchanged) {
  each([&](std::uint32_t number, const KnownFolder& known) {
    Progress& progress = progress_[number];
    if (progress.is_entered || !is_unchanged(known)) return;
    progress.is_entered = true;
    progress.bytes = known.bytes;
    progress.has_unlearned = !known.is_whole;
    const SeenFolder& folder = known_.folders[number];
    for (std::uint32_t i = 0; i < folder.files; ++i) is_met_[folder.files_begin + i] = true;
  });
}

}  // namespace examguard
