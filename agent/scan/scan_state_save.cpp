// save() of agent/scan/scan_state.hpp: merges what was known with what was learned, and writes it.
#include <algorithm>
#include <cstring>
#include <tuple>

#include "agent/scan/scan_state.hpp"
#include "core/crypto.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

// Gathers small writes, and ends with the check over all of them.
class Writer {
 public:
  explicit Writer(const TakePiece& take) : take_(take) { piece_.reserve(piece_bytes); }

  void add(std::string_view bytes) {
    if (piece_.size() + bytes.size() > piece_bytes) hand_over();
    piece_ += bytes;
  }
  template <class Entry>
  void add_entry(const Entry& entry) {
    add({reinterpret_cast<const char*>(&entry), sizeof entry});
  }
  void finish() {
    hand_over();
    take_(as_bytes(hasher_.finish().sha256));
  }

 private:
  void hand_over() {
    hasher_.add(piece_);
    take_(piece_);
    piece_.clear();
  }

  const TakePiece& take_;
  Bytes piece_;
  Hasher hasher_;
};

auto identity(const SeenFolder& folder) {
  return std::tuple(folder.inode, folder.device, folder.place);
}

std::string_view entry_at(std::string_view found, std::uint32_t at) {
  std::uint32_t size = 0;
  std::memcpy(&size, found.data() + at, sizeof size);
  return found.substr(at, sizeof size + size);
}

}  // namespace

// A picture of one moment: workers may go on learning.
struct ScanState::Merge {
  struct File {
    const SeenFile* seen;
    const Learned* learned;  // null: it was known
  };
  struct Folder {
    SeenFolder written;
    std::string_view name;
    const SeenFolder* known;  // or null
    std::size_t begin;        // of what was learned of it
    std::size_t end;
  };

  ScanState& state;
  bool finished;
  std::vector<const Learned*> learned;  // by identity
  std::unordered_set<std::uint64_t> unread;
  StateFile head;
  StateSizes sizes;
  std::vector<Folder> folders;

  Merge(ScanState& of, bool is_finished) : state(of), finished(is_finished) {
    const std::scoped_lock lock(state.mutex_);
    for (const Learned& each : state.learned_) learned.push_back(&each);
    unread = state.unread_;
    head.build = state.build_;
    head.basis = state.judged_by_;
    head.key = state.key_;
    head.is_finished = finished;
    head.kinds = state.kinds_;
  }

  void gather_folders() {
    const auto before = [](const Learned* a, const Learned* b) {
      return identity(a->folder) < identity(b->folder);
    };
    std::stable_sort(learned.begin(), learned.end(), before);
    std::vector<bool> is_placed(learned.size());
    const auto& known = state.known_.folders;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const Progress& progress = state.progress_[i];
      if (finished && !progress.is_entered) continue;
      Learned like;
      like.folder = known[i];
      const auto [begin, end] = std::equal_range(learned.begin(), learned.end(), &like, before);
      std::fill(is_placed.begin() + (begin - learned.begin()),
                is_placed.begin() + (end - learned.begin()), true);
      Folder folder{known[i], state.known_.name_of(known[i]), &known[i],
                    static_cast<std::size_t>(begin - learned.begin()),
                    static_cast<std::size_t>(end - learned.begin())};
      if (progress.is_entered) {
        folder.written.bytes = progress.bytes;
        folder.written.is_whole = progress.has_unlearned ? 0 : 1;
      }
      add(folder);
    }
    for (std::size_t begin = 0, end = 0; begin < learned.size(); begin = end) {
      const auto same = identity(learned[begin]->folder);
      while (end < learned.size() && identity(learned[end]->folder) == same) ++end;
      if (!is_placed[begin])
        add({learned[begin]->folder, learned[begin]->name, nullptr, begin, end});
    }
  }

  void add(Folder folder) {
    auto& written = folder.written;
    for (std::size_t i = folder.begin; i < folder.end; ++i) {
      const SeenFolder& part = learned[i]->folder;
      if (folder.known != nullptr || i > folder.begin) written.bytes += part.bytes;
      written.is_whole &= part.is_whole;
    }
    if (unread.contains(written.place)) written.is_whole = 0;
    written.files_begin = static_cast<std::uint32_t>(sizes.files);
    written.name_begin = static_cast<std::uint32_t>(sizes.names);
    written.name_size = static_cast<std::uint32_t>(folder.name.size());
    const auto files = files_of(folder);
    written.files = static_cast<std::uint32_t>(files.size());
    for (const File& file : files) {
      sizes.sums += file.seen->sums_units() * sums_unit_bytes;
      sizes.found += found_of(file).size();
    }
    sizes.files += written.files;
    sizes.names += written.name_size;
    ++sizes.folders;
    folders.push_back(folder);
  }

  // By key; what is newer of the same file stays.
  [[nodiscard]] std::vector<File> files_of(const Folder& folder) const {
    std::vector<File> files;
    for (std::size_t i = folder.begin; i < folder.end; ++i) {
      for (const SeenFile& file : learned[i]->files) files.push_back({&file, learned[i]});
    }
    if (folder.known != nullptr) {
      const auto begin = folder.known->files_begin;
      for (std::size_t i = begin; i < begin + folder.known->files; ++i) {
        const bool stays = !finished || state.is_met_[i];
        if (stays) files.push_back({&state.known_.files[i], nullptr});
      }
    }
    if (folder.end - folder.begin + (folder.known != nullptr ? 1 : 0) <= 1) return files;
    std::stable_sort(files.begin(), files.end(),
                     [](const File& a, const File& b) { return a.seen->comes_before(*b.seen); });
    const auto is_same = [](const File& a, const File& b) { return a.seen->has_key_of(*b.seen); };
    files.erase(std::unique(files.begin(), files.end(), is_same), files.end());
    return files;
  }

  // What another judge said of a file is not carried on.
  [[nodiscard]] std::uint8_t flags_of(const File& file) const {
    const bool is_said = file.learned != nullptr || state.is_judged_;
    return is_said ? file.seen->flags
                   : file.seen->flags & (SeenFile::has_sha256 | SeenFile::has_md5);
  }
  [[nodiscard]] std::string_view sums_of(const File& file) const {
    if (file.learned == nullptr) return state.known_.sums_of(*file.seen);
    return std::string_view(file.learned->sums)
        .substr(file.seen->sums * sums_unit_bytes, file.seen->sums_units() * sums_unit_bytes);
  }
  [[nodiscard]] std::string_view found_of(const File& file) const {
    if ((flags_of(file) & SeenFile::is_found) == 0) return {};
    const std::string_view all =
        file.learned == nullptr ? state.known_.found : std::string_view(file.learned->found);
    return entry_at(all, file.seen->found);
  }

  // The file of the scan before holds the same, then there is nothing to gather.
  [[nodiscard]] bool is_as_known() const {
    const auto& known = state.known_;
    if (!learned.empty() || !state.is_judged_ || !known.is_finished) return false;
    for (std::size_t i = 0; i < known.files.size(); ++i) {
      if (!state.is_met_[i]) return false;
    }
    for (std::size_t i = 0; i < known.folders.size(); ++i) {
      const Progress& progress = state.progress_[i];
      const bool is_whole = !progress.has_unlearned && !unread.contains(known.folders[i].place);
      if (!progress.is_entered || progress.bytes != known.folders[i].bytes ||
          is_whole != (known.folders[i].is_whole != 0)) {
        return false;
      }
    }
    return true;
  }

  void write(const TakePiece& take) const {
    Writer writer(take);
    writer.add(state_head(head, sizes));
    for (const Folder& folder : folders) writer.add_entry(folder.written);
    SeenFile at;
    each_file([&](const File& file) {
      SeenFile written = *file.seen;
      written.flags = flags_of(file);
      written.sums = at.sums;
      written.found = (written.flags & SeenFile::is_found) != 0 ? at.found : 0;
      writer.add_entry(written);
      at.sums += written.sums_units();
      at.found += static_cast<std::uint32_t>(found_of(file).size());
    });
    each_file([&](const File& file) { writer.add(sums_of(file)); });
    each_file([&](const File& file) { writer.add(found_of(file)); });
    for (const Folder& folder : folders) writer.add(folder.name);
    writer.finish();
  }

  template <class Use>
  void each_file(Use&& use) const {
    for (const Folder& folder : folders) {
      for (const File& file : files_of(folder)) use(file);
    }
  }
};

Result<> ScanState::save(bool finished) {
  Merge merge(*this, finished);
  if (!finished && merge.learned.size() == saved_) return {};
  if (finished && merge.is_as_known()) return {};
  merge.gather_folders();
  const auto written =
      write_pieces_atomically(path_, [&](const TakePiece& take) { merge.write(take); });
  if (written) saved_ = merge.learned.size();
  return written;
}

}  // namespace examguard
