#include "agent/file_content.hpp"

#include <algorithm>

namespace examguard {
namespace {

// Reading holes costs time and tells nothing: a file of this size is hashed only if a fair part of
// it is stored, and none that is larger than any disk in an exam room.
constexpr std::uint64_t most_sparse_bytes = std::uint64_t{16} << 30;
constexpr std::uint64_t most_sparseness = 16;
constexpr std::uint64_t most_hashed_bytes = std::uint64_t{1} << 40;

bool is_too_large(const FileStat& stat) {
  return stat.size > most_hashed_bytes ||
         (stat.size > most_sparse_bytes && stat.allocated < stat.size / most_sparseness);
}

}  // namespace

ContentReader::ContentReader(WalkedFile& file, FileContent& content, std::vector<char>& buffer,
                             ScanRest* rest, const std::stop_token& stop)
    : file_(file), content_(content), buffer_(buffer), rest_(rest), stop_(stop) {}

bool ContentReader::identify() {
  if (content_.kind) return true;
  if (file_.stat().size == 0) {
    content_.kind = examguard::identify({}, 0);
    return true;
  }
  const auto file = opened();
  if (!file) {
    content_.trouble = file.error();
    return false;
  }
  auto kind = kind_of(**file);
  if (!kind) {
    content_.trouble = kind.error();
    return false;
  }
  content_.kind = *kind;
  return true;
}

bool ContentReader::hash(Hasher::Also also) {
  const bool is_known =
      content_.sums && (also == Hasher::Also::nothing || !content_.sums->md5.empty());
  if (is_known) return true;
  if (content_.trouble && content_.trouble->reported) return false;
  const auto file = opened();
  if (!file) {
    content_.trouble = file.error();
    return false;
  }
  // A file that is being written to gets a second chance.
  auto sums = sums_of(**file, also);
  if (!sums && sums.error().why == Why::changed) sums = sums_of(**file, also);
  if (!sums) {
    content_.trouble = sums.error();
    return false;
  }
  content_.sums = std::move(*sums);
  return true;
}

Tried<OpenFile*> ContentReader::opened() {
  if (!handle_) {
    has_opened_ = true;
    auto file = file_.open();
    if (!file) return file.error();
    handle_.emplace(std::move(*file));
  }
  return &*handle_;
}

Tried<FileKind> ContentReader::kind_of(OpenFile& file) {
  const auto count = file.read(buffer_.data(), kind_head_bytes, 0);
  if (!count) return count.error();
  const std::string_view head(buffer_.data(), *count);
  const auto range = second_look(head, file.stat().size);
  if (!range || range->bytes + kind_head_bytes > buffer_.size()) {
    return examguard::identify(head, file.stat().size);
  }
  char* const second = buffer_.data() + kind_head_bytes;
  const auto more = file.read(second, range->bytes, range->offset);
  if (!more) return more.error();
  return examguard::identify(head, file.stat().size, {second, *more});
}

Tried<Hasher::Sums> ContentReader::sums_of(OpenFile& file, Hasher::Also also) {
  const auto before = file.stat_again();
  if (!before) return before.error();
  if (is_too_large(*before)) return Trouble{Why::limit, "too large to hash", false};
  Hasher hasher(also);
  std::uint64_t offset = 0;
  while (true) {
    if (stop_.stop_requested()) return Trouble{Why::limit, "the scan was stopped", true};
    const auto count = file.read(buffer_.data(), buffer_.size(), offset);
    if (!count) return count.error();
    hasher.add({buffer_.data(), *count});
    if (rest_ != nullptr) rest_->after(*count);
    offset += *count;
    if (*count < buffer_.size() || offset > before->size) break;
  }
  hashed_bytes_ += offset;
  const auto after = file.stat_again();
  if (!after) return after.error();
  if (!is_same_content(*before, *after) || offset != before->size) {
    return Trouble{Why::changed, "the file changed while it was read", false};
  }
  return hasher.finish();
}

}  // namespace examguard
