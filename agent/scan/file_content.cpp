#include "agent/scan/file_content.hpp"

#include <algorithm>
#include <utility>

namespace examguard {
namespace {

// Reading holes costs time and tells nothing: a file of this size is hashed only if a fair part of
// it is stored, and none that is larger than any disk in an exam room.
constexpr std::uint64_t most_sparse_bytes = std::uint64_t{16} << 30;
constexpr std::uint64_t most_sparseness = 16;
constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::uint64_t most_hashed_bytes = std::uint64_t{1} << 40;

bool is_too_large(const FileStat& stat) {
  return stat.size > most_hashed_bytes ||
         (stat.size > most_sparse_bytes && stat.allocated < stat.size / most_sparseness);
}

}  // namespace

ReadingTools::ReadingTools(std::shared_ptr<ScanRest> rests, std::stop_token stops)
    : buffer(buffer_bytes), rest(std::move(rests)), stop(std::move(stops)) {}

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
  auto& hasher = also == Hasher::Also::md5 ? tools_.sha256_and_md5 : tools_.sha256;
  auto sums = sums_of(**file, (*file)->stat(), hasher);
  if (!sums && sums.error().why == Why::changed) {
    // A file that is being written to gets a second chance.
    const auto now = (*file)->stat_again();
    head_bytes_ = 0;
    sums = now ? sums_of(**file, *now, hasher) : Tried<Hasher::Sums>(now.error());
  }
  if (!sums) {
    content_.trouble = sums.error();
    return false;
  }
  content_.sums = std::move(*sums);
  return true;
}

Tried<OpenFile*> ContentReader::opened() {
  if (!handle_) {
    auto file = file_.open();
    if (!file) return file.error();
    handle_.emplace(std::move(*file));
  }
  return &*handle_;
}

Tried<FileKind> ContentReader::kind_of(OpenFile& file) {
  auto& buffer = tools_.buffer;
  const auto count = file.read(buffer.data(), kind_head_bytes, 0);
  if (!count) return count.error();
  head_bytes_ = *count;
  const std::string_view head(buffer.data(), *count);
  const auto range = second_look(head, file.stat().size);
  if (!range || range->bytes + kind_head_bytes > buffer.size()) {
    return examguard::identify(head, file.stat().size);
  }
  char* const second = buffer.data() + kind_head_bytes;
  const auto more = file.read(second, range->bytes, range->offset);
  if (!more) return more.error();
  return examguard::identify(head, file.stat().size, {second, *more});
}

Tried<Hasher::Sums> ContentReader::sums_of(OpenFile& file, const FileStat& before, Hasher& hasher) {
  if (is_too_large(before)) return Trouble{Why::limit, "too large to hash", false};
  const auto read = add_all(file, before.size, hasher);
  auto sums = hasher.finish();  // whatever came of it, the hasher starts anew
  if (!read) return read.error();
  hashed_bytes_ += *read;
  const auto after = file.stat_again();
  if (!after) return after.error();
  if (!is_same_content(before, *after) || *read != before.size) {
    return Trouble{Why::changed, "the file changed while it was read", false};
  }
  return sums;
}

Tried<std::uint64_t> ContentReader::add_all(OpenFile& file, std::uint64_t size, Hasher& hasher) {
  auto& buffer = tools_.buffer;
  std::uint64_t offset = std::exchange(head_bytes_, 0);
  hasher.add({buffer.data(), offset});
  // A file of no size may have content all the same, where a program serves it.
  for (bool is_whole = offset > 0 && offset >= size; !is_whole;) {
    if (tools_.stop.stop_requested()) return Trouble{Why::limit, "the scan was stopped", true};
    const auto count = file.read(buffer.data(), buffer.size(), offset);
    if (!count) return count.error();
    hasher.add({buffer.data(), *count});
    if (tools_.rest) tools_.rest->after(*count);
    offset += *count;
    is_whole = *count < buffer.size() || offset >= size;
  }
  return offset;
}

}  // namespace examguard
