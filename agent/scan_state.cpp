#include "agent/scan_state.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/crypto.hpp"
#include "core/kind_table.hpp"
#include "io/file.hpp"
#include "io/random.hpp"

namespace examguard {
namespace {

constexpr std::string_view magic = "examguard scan state 2\n";
constexpr std::size_t sha256_bytes = 32;
constexpr std::size_t md5_bytes = 16;
constexpr std::size_t sums_bytes = sha256_bytes + md5_bytes;
constexpr std::size_t most_file_bytes = std::size_t{1} << 30;
// A file could change again within the same tick of its times. Ticks are a few milliseconds long
// where times have fractions, and up to two seconds where they have none (FAT).
constexpr std::int64_t fine_tick_ns = 50'000'000;
constexpr std::int64_t coarse_tick_ns = 2'000'000'000;
constexpr std::int64_t second_ns = 1'000'000'000;

bool is_settled(std::int64_t time_ns, std::int64_t now_ns) {
  const auto tick = time_ns % second_ns == 0 ? coarse_tick_ns : fine_tick_ns;
  return time_ns <= now_ns - tick;
}

static_assert(std::endian::native == std::endian::little,
              "the file holds numbers as they lie in memory");

template <class Number>
void put(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Takes numbers and bytes off the front; after too much was asked for everything is zero.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    Number value{};
    const auto raw = bytes(sizeof value);
    if (raw.size() == sizeof value) std::memcpy(&value, raw.data(), sizeof value);
    return value;
  }

  std::string_view bytes(std::size_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint8_t>(text.size()));
  out.append(text);
}

std::string_view read_text(Reader& reader) {
  const auto size = reader.number<std::uint8_t>();
  return reader.bytes(size);
}

// As the file holds them: SHA-256, then MD5 or zeros.
std::string raw_sums(const Hasher::Sums& sums) {
  std::string raw(as_bytes(sums.sha256));
  const auto md5 = from_hex(sums.md5);
  raw += md5 && md5->size() == md5_bytes ? *md5 : std::string(md5_bytes, '\0');
  return raw;
}

PlaceHash::Key fresh_key() {
  const Id random = random_id();
  PlaceHash::Key key{};
  std::memcpy(key.data(), random.bytes.data(), sizeof key);
  return key;
}

Hasher::Sums sums_of(std::string_view raw, bool has_md5) {
  Hasher::Sums sums;
  std::memcpy(sums.sha256.bytes.data(), raw.data(), sha256_bytes);
  if (has_md5) sums.md5 = to_hex(raw.substr(sha256_bytes, md5_bytes));
  return sums;
}

}  // namespace

ScanState::ScanState(const Digest& build, const Digest& judged_by)
    : build_(build), judged_by_(judged_by), key_(fresh_key()), places_(key_) {}

std::shared_ptr<ScanState> ScanState::load(const std::string& path, const Digest& build,
                                           const Digest& judged_by) {
  const auto bytes = file_exists(path) ? read_private_file(path, most_file_bytes)
                                       : Result<Bytes>(Error{ErrorCode::not_found, "no state yet"});
  if (bytes) {
    std::shared_ptr<ScanState> state(new ScanState(build, judged_by));
    if (state->read(*bytes)) return state;
  }
  std::shared_ptr<ScanState> state(new ScanState(build, judged_by));
  state->is_old_ = true;
  return state;
}

bool ScanState::read(std::string_view bytes) {
  if (bytes.size() < magic.size() + sha256_bytes) return false;
  const auto body = bytes.substr(0, bytes.size() - sha256_bytes);
  if (as_bytes(sha256(body)) != bytes.substr(body.size())) return false;
  Reader reader(body);
  if (reader.bytes(magic.size()) != magic || reader.bytes(sha256_bytes) != as_bytes(build_))
    return false;
  is_old_ = reader.bytes(sha256_bytes) != as_bytes(judged_by_);
  for (auto& half : key_) half = reader.number<std::uint64_t>();
  places_ = PlaceHash(key_);
  const auto kinds = reader.number<std::uint16_t>();
  for (std::size_t i = 0; i < kinds; ++i) {
    kinds_.push_back(kind_named(read_text(reader)));
  }
  const auto records = reader.number<std::uint64_t>();
  if (reader.failed() || records > reader.left()) return false;
  known_.reserve(records);
  for (std::uint64_t i = 0; i < records; ++i) {
    Record record;
    record.key.first = reader.number<std::uint64_t>();
    record.key.second = reader.number<std::uint64_t>();
    record.place = reader.number<std::uint64_t>();
    record.kind = reader.number<std::uint16_t>();
    const auto flags = reader.number<std::uint8_t>();
    record.has_sums = (flags & 1) != 0;
    record.has_md5 = (flags & 2) != 0;
    if (record.has_sums) {
      record.sums = static_cast<std::uint32_t>(known_sums_.size() / sums_bytes);
      known_sums_ += reader.bytes(sums_bytes);
    }
    if (reader.failed() || record.kind >= kinds_.size()) return false;
    known_.push_back(record);
  }
  const auto by_key = [](const Record& left, const Record& right) { return left.key < right.key; };
  if (!reader.at_end() || !std::is_sorted(known_.begin(), known_.end(), by_key)) return false;
  index();
  return true;
}

void ScanState::index() {
  harmless_at_ = std::make_unique<std::atomic<std::uint64_t>[]>(known_.size());
  is_met_ = std::make_unique<std::atomic<bool>[]>(known_.size());
  const auto bits = static_cast<int>(std::bit_width(known_.size() + 1));
  start_shift_ = 64 - bits;
  starts_.assign((std::size_t{1} << bits) + 1, 0);
  for (const Record& record : known_) ++starts_[(record.key.first >> start_shift_) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  if (is_old_) return;
  for (std::size_t i = 0; i < known_.size(); ++i) {
    harmless_at_[i].store(known_[i].place, std::memory_order_relaxed);
  }
}

ScanState::Key ScanState::key_of(const FileStat& stat) const {
  const std::array<std::uint64_t, 5> numbers{stat.device, stat.inode, stat.size,
                                             static_cast<std::uint64_t>(stat.modified_ns),
                                             static_cast<std::uint64_t>(stat.changed_ns)};
  const std::string_view bytes(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
  const auto first = places_.of(bytes, 1);
  return {first, places_.of(bytes, first)};
}

std::optional<std::size_t> ScanState::find(const FileStat& stat) const {
  if (known_.empty()) return std::nullopt;
  const Key key = key_of(stat);
  const auto bits = key.first >> start_shift_;
  for (std::size_t at = starts_[bits]; at < starts_[bits + 1]; ++at) {
    if (known_[at].key == key) return at;
  }
  return std::nullopt;
}

bool ScanState::is_harmless(const FileStat& stat, std::uint64_t place) {
  const auto found = place != 0 ? find(stat) : std::nullopt;
  if (!found || harmless_at_[*found].load(std::memory_order_relaxed) != place) return false;
  is_met_[*found].store(true, std::memory_order_relaxed);
  return true;
}

std::optional<FileContent> ScanState::recall(const FileStat& stat) {
  const auto found = find(stat);
  if (!found) return std::nullopt;
  is_met_[*found].store(true, std::memory_order_relaxed);
  const Record& record = known_[*found];
  FileContent content;
  content.kind = kinds_[record.kind];
  if (record.has_sums) {
    content.sums = sums_of(
        std::string_view(known_sums_).substr(record.sums * sums_bytes, sums_bytes), record.has_md5);
  }
  return content;
}

void ScanState::found_harmless(const FileStat& stat, std::uint64_t place) {
  const auto found = find(stat);
  if (!found) return;
  harmless_at_[*found].store(place, std::memory_order_relaxed);
  is_marked_.store(true, std::memory_order_relaxed);
}

std::uint16_t ScanState::kind_number(const FileKind& kind) {
  const auto found = std::find(kinds_.begin(), kinds_.end(), kind);
  if (found != kinds_.end()) return static_cast<std::uint16_t>(found - kinds_.begin());
  kinds_.push_back(kind);
  return static_cast<std::uint16_t>(kinds_.size() - 1);
}

ScanState::Record ScanState::record_of(const FileStat& stat, const FileContent& content) {
  Record record;
  record.key = key_of(stat);
  record.kind = kind_number(*content.kind);
  record.has_sums = content.sums.has_value();
  record.has_md5 = record.has_sums && !content.sums->md5.empty();
  if (record.has_sums) {
    record.sums = static_cast<std::uint32_t>(learned_sums_.size() / sums_bytes);
    learned_sums_ += raw_sums(*content.sums);
  }
  return record;
}

void ScanState::learn(const FileStat& stat, const FileContent& content, TimePoint now,
                      std::optional<std::uint64_t> place) {
  if (!content.kind || content.trouble) return;
  const auto now_ns = std::chrono::nanoseconds(now.time_since_epoch()).count();
  if (!is_settled(stat.changed_ns, now_ns) || !is_settled(stat.modified_ns, now_ns)) return;
  const std::scoped_lock lock(learned_mutex_);
  learned_.push_back(record_of(stat, content));
  learned_.back().place = place.value_or(0);
}

Result<> ScanState::save(const std::string& path, bool finished) {
  const std::scoped_lock lock(learned_mutex_);
  struct Kept {
    const Record* record;
    const std::string* sums;
  };
  std::vector<Kept> kept;
  kept.reserve(known_.size() + learned_.size());
  for (const Record& record : learned_) kept.push_back({&record, &learned_sums_});
  for (std::size_t i = 0; i < known_.size(); ++i) {
    if (!is_met_[i] && finished) continue;
    known_[i].place = harmless_at_[i];
    kept.push_back({&known_[i], &known_sums_});
  }
  const bool is_same = kept.size() == known_.size() && learned_.empty() && !is_marked_;
  if (is_same && !is_old_) return {};
  // Learned before known: what is newer of the same file stays.
  std::stable_sort(kept.begin(), kept.end(), [](const Kept& left, const Kept& right) {
    return left.record->key < right.record->key;
  });
  kept.erase(std::unique(kept.begin(), kept.end(),
                         [](const Kept& left, const Kept& right) {
                           return left.record->key == right.record->key;
                         }),
             kept.end());

  std::string out(magic);
  out += as_bytes(build_);
  out += as_bytes(judged_by_);
  for (const auto half : key_) put(out, half);
  put(out, static_cast<std::uint16_t>(kinds_.size()));
  for (const FileKind& kind : kinds_) put_text(out, kind.name);
  put(out, static_cast<std::uint64_t>(kept.size()));
  for (const auto& [record, sums] : kept) {
    put(out, record->key.first);
    put(out, record->key.second);
    put(out, record->place);
    put(out, record->kind);
    put(out, static_cast<std::uint8_t>((record->has_sums ? 1 : 0) | (record->has_md5 ? 2 : 0)));
    if (record->has_sums) out.append(*sums, record->sums * sums_bytes, sums_bytes);
  }
  out += as_bytes(sha256(out));
  return write_file_atomically(path, out);
}

}  // namespace examguard
