#include "agent/scan/scan_state_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/crypto.hpp"
#include "core/kinds/kind_table.hpp"

namespace examguard {
namespace {

constexpr std::string_view magic = "examguard scan state 3\n\n";
constexpr std::size_t check_bytes = 32;
constexpr std::size_t aligned = 8;  // every array begins at a multiple of it

static_assert(std::endian::native == std::endian::little,
              "the file holds numbers as they lie in memory");

template <class Number>
void put(Bytes& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Takes numbers and bytes off the front; after too much was asked for everything is empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    Number value{};
    const auto raw = bytes(sizeof value);
    if (!failed_) std::memcpy(&value, raw.data(), sizeof value);
    return value;
  }
  Digest digest() {
    Digest value;
    const auto raw = bytes(value.bytes.size());
    if (!failed_) std::memcpy(value.bytes.data(), raw.data(), raw.size());
    return value;
  }
  std::string_view bytes(std::uint64_t count) {
    failed_ = failed_ || count > rest_.size();
    if (failed_) return {};
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  template <class Entry>
  std::span<const Entry> array(std::uint64_t count) {
    failed_ = failed_ || count > rest_.size() / sizeof(Entry);
    const auto raw = bytes(failed_ ? 0 : count * sizeof(Entry));
    return {reinterpret_cast<const Entry*>(raw.data()), raw.size() / sizeof(Entry)};
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::vector<FileKind> read_kinds(Reader& reader) {
  std::vector<FileKind> kinds;
  for (auto rest = reader.bytes(reader.number<std::uint64_t>()); !rest.empty();) {
    const auto end = std::min(rest.find('\0'), rest.size() - 1);
    if (end > 0) kinds.push_back(kind_named(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  return kinds;
}

// Names with a NUL behind each; more NULs until the arrays are aligned.
Bytes write_kinds(const std::vector<FileKind>& kinds) {
  Bytes out;
  for (const FileKind& kind : kinds) {
    out += kind.name;
    out += '\0';
  }
  out.resize((out.size() + aligned - 1) / aligned * aligned);
  return out;
}

bool is_good(const StateFile& state, const SeenFile& file) {
  if (file.kind >= state.kinds.size()) return false;
  if (std::uint64_t{file.sums} + file.sums_units() > state.sums.size() / sums_unit_bytes) {
    return false;
  }
  if (!file.has(SeenFile::is_found)) return true;
  std::uint32_t size = 0;
  if (file.found > state.found.size() || state.found.size() - file.found < sizeof size) {
    return false;
  }
  std::memcpy(&size, state.found.data() + file.found, sizeof size);
  return size <= state.found.size() - file.found - sizeof size;
}

bool is_good(const StateFile& state) {
  std::uint64_t files = 0;
  for (const SeenFolder& folder : state.folders) {
    if (folder.files_begin != files || folder.files > state.files.size() - files) return false;
    if (std::uint64_t{folder.name_begin} + folder.name_size > state.names.size()) return false;
    const auto mine = state.files_of(folder);
    const auto by_key = [](const SeenFile& a, const SeenFile& b) { return a.comes_before(b); };
    if (!std::is_sorted(mine.begin(), mine.end(), by_key)) return false;
    files += folder.files;
  }
  return files == state.files.size() &&
         std::all_of(state.files.begin(), state.files.end(),
                     [&](const SeenFile& file) { return is_good(state, file); });
}

}  // namespace

std::string_view StateFile::found_of(const SeenFile& file) const {
  std::uint32_t size = 0;
  std::memcpy(&size, found.data() + file.found, sizeof size);
  return found.substr(file.found + sizeof size, size);
}

std::optional<StateFile> read_state(std::string_view bytes) {
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % aligned == 0;
  if (!is_aligned || bytes.size() < magic.size() + check_bytes || !bytes.starts_with(magic)) {
    return std::nullopt;
  }
  const auto body = bytes.substr(0, bytes.size() - check_bytes);
  if (as_bytes(sha256(body)) != bytes.substr(body.size())) return std::nullopt;
  Reader reader(body.substr(magic.size()));
  StateFile state;
  state.build = reader.digest();
  state.basis = reader.digest();
  for (auto& half : state.key) half = reader.number<std::uint64_t>();
  state.is_finished = reader.number<std::uint64_t>() != 0;
  StateSizes sizes;
  for (auto* size : {&sizes.folders, &sizes.files, &sizes.sums, &sizes.found, &sizes.names}) {
    *size = reader.number<std::uint64_t>();
  }
  state.kinds = read_kinds(reader);
  state.folders = reader.array<SeenFolder>(sizes.folders);
  state.files = reader.array<SeenFile>(sizes.files);
  state.sums = reader.bytes(sizes.sums);
  state.found = reader.bytes(sizes.found);
  state.names = reader.bytes(sizes.names);
  if (!reader.at_end() || !is_good(state)) return std::nullopt;
  return state;
}

Bytes state_head(const StateFile& head, const StateSizes& sizes) {
  Bytes out(magic);
  out += as_bytes(head.build);
  out += as_bytes(head.basis);
  for (const auto half : head.key) put(out, half);
  put(out, std::uint64_t{head.is_finished});
  for (const auto size : {sizes.folders, sizes.files, sizes.sums, sizes.found, sizes.names}) {
    put(out, size);
  }
  const Bytes kinds = write_kinds(head.kinds);
  put(out, std::uint64_t{kinds.size()});
  return out + kinds;
}

}  // namespace examguard
