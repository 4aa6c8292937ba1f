#include "agent/state/spool.hpp"

#include <algorithm>

#include "core/evidence/receipt.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t envelope_file_limit = 1u << 20;
constexpr std::size_t memory_file_limit = 32u << 20;
constexpr std::size_t number_digits = 16;
constexpr std::size_t hex_digits = 64;
constexpr std::size_t most_told = 256;  // of what is lost, in one report
constexpr std::size_t most_delivered = 512;
constexpr std::size_t most_aside = 256;
// Delivered envelopes whose objects stay, so that the local report can show them.
constexpr std::size_t most_shown = 8;
constexpr std::string_view envelope_ending = ".json";
constexpr std::string_view sent_ending = ".json.sent";

std::string file_name(std::uint64_t number, const Digest& digest) {
  std::string digits = std::to_string(number);
  digits.insert(0, number_digits - std::min(number_digits, digits.size()), '0');
  return digits + "-" + to_hex(digest) + std::string(envelope_ending);
}

struct NameParts {
  std::uint64_t number = 0;
  Digest digest;
};

// "<16 digits>-<64 hex digits><ending>"
std::optional<NameParts> parse_name(std::string_view name, std::string_view ending) {
  if (name.size() != number_digits + 1 + hex_digits + ending.size() || name[number_digits] != '-' ||
      !name.ends_with(ending)) {
    return std::nullopt;
  }
  NameParts parts;
  for (const char c : name.substr(0, number_digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    parts.number = parts.number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const auto digest = parse_hex_digest(name.substr(number_digits + 1, hex_digits));
  if (!digest) return std::nullopt;
  parts.digest = *digest;
  return parts;
}

std::uint64_t size_or_zero(const std::string& path) {
  const auto size = file_size(path);
  return size ? *size : 0;
}

// The folder is private, and what was changed in it is known by its digest; whoever changed a
// file's mode must not cost the envelope.
Result<Envelope> read_envelope(const std::string& path) {
  const auto bytes = read_file(path, envelope_file_limit);
  if (!bytes) return bytes.error();
  return decode_envelope(*bytes);
}

// The envelope that the name promises.
Result<Envelope> read_named(const std::string& path, const Digest& name) {
  auto envelope = read_envelope(path);
  if (!envelope) return envelope;
  if (digest(*envelope) != name) {
    return Error{ErrorCode::malformed,
                 path + " was changed: its content has another digest than its name"};
  }
  return envelope;
}

// Of the names that end so, all but the newest.
Result<> keep_newest(const std::string& folder, std::string_view ending, std::size_t most) {
  auto names = list_folder(folder);
  if (!names) return names.error();
  std::erase_if(*names, [&](const std::string& name) { return !parse_name(name, ending); });
  for (std::size_t i = 0; i + most < names->size(); ++i) {
    if (const auto gone = remove_file(folder + "/" + (*names)[i]); !gone) return gone;
  }
  return {};
}

}  // namespace

Result<Spool> Spool::open(std::string folder, SpoolLimits limits) {
  for (const char* part : {"", "/objects", "/aside", "/receipts", "/inbox"}) {
    if (const auto made = create_private_folder(folder + part); !made) return made.error();
    if (const auto swept = remove_half_written(folder + part); !swept) return swept.error();
  }
  Spool spool(std::move(folder), limits);
  if (const auto loaded = spool.load(); !loaded) return within("opening the spool", loaded.error());
  if (const auto tidied = spool.tidy(); !tidied) return within("opening the spool", tidied.error());
  return spool;
}

Result<Spool> Spool::look(std::string folder) {
  Spool spool(std::move(folder), {});
  if (const auto loaded = spool.load(); !loaded) return within("reading the spool", loaded.error());
  return spool;
}

Result<> Spool::load() {
  const std::string path = path_of("memory.json");
  if (file_exists(path)) {
    const auto bytes = read_file(path, memory_file_limit);
    auto memory = bytes ? decode_spool_memory(*bytes) : Result<SpoolMemory>(bytes.error());
    memory_is_damaged_ = !memory;
    if (memory) memory_ = std::move(*memory);
  }
  if (const auto loaded = load_waiting(); !loaded) return loaded;
  if (const auto recalled = recall_from_delivered(); !recalled) return recalled;
  adopt_newest();
  return {};
}

Result<> Spool::load_waiting() {
  const auto names = list_folder(folder_);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const auto parts = parse_name(name, envelope_ending);
    if (!parts) continue;
    Waiting waiting{name, parts->number, parts->digest, size_or_zero(path_of(name)), {}};
    const auto envelope = read_named(path_of(name), parts->digest);
    if (envelope) {
      auto own = read_own_place(*envelope);
      if (own) waiting.objects = std::move(own->objects);
    }
    memory_.next_number = std::max(memory_.next_number, waiting.number + 1);
    waiting_.push_back(std::move(waiting));
  }
  count_bytes();
  return {};
}

// Numbers rise whatever was forgotten, and where the memory is gone the newest delivered envelope
// says where the chain stood.
Result<> Spool::recall_from_delivered() {
  const auto names = delivered();
  if (!names) return names.error().code == ErrorCode::not_found ? Result<>() : names.error();
  if (names->empty()) return {};
  const std::string& newest = names->front();
  const auto parts = parse_name(newest, envelope_ending);
  memory_.next_number = std::max(memory_.next_number, parts->number + 1);
  if (memory_.head || memory_.seen) return {};
  const auto envelope = read_delivered(newest);
  const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
  if (own) count_sealed(memory_, *own, parts->digest);
  if (const auto kept = receipt(newest)) {
    const auto received = received_of(*kept);
    if (received) {
      memory_.seen = leaf_hash(kept->payload);
      memory_.received = *received;
    }
  }
  return {};
}

// A kill after the envelope was written and before the memory was: the envelope counts.
void Spool::adopt_newest() {
  for (auto waiting = waiting_.rbegin(); waiting != waiting_.rend(); ++waiting) {
    const auto envelope = read_named(path_of(waiting->name), waiting->digest);
    const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
    if (!own) continue;  // read_oldest() names it when its turn comes
    const auto& head = memory_.head;
    const bool goes_on = head && head->chain == own->place.id;
    if (goes_on && head->index >= own->place.index) return;
    if (!goes_on && head && own->place.after != head) return;
    count_sealed(memory_, *own, waiting->digest);
    return;
  }
}

// What a kill left half done, and what is older than need be.
Result<> Spool::tidy() {
  const std::string path = path_of("memory.json");
  if (memory_is_damaged_ && file_exists(path)) {
    if (const auto moved = move_file(path, folder_ + "/aside/memory.json"); !moved) return moved;
    memory_is_damaged_ = false;
  }
  if (const auto kept = keep_memory(); !kept) return kept;
  for (const auto ending : {envelope_ending, sent_ending}) {
    const auto kept = keep_newest(folder_ + "/receipts", ending, most_delivered);
    if (!kept) return kept;
  }
  if (const auto kept = keep_newest(folder_ + "/aside", envelope_ending, most_aside); !kept) {
    return kept;
  }
  return forget_objects();
}

Result<> Spool::keep_memory() const {
  return write_file_atomically(path_of("memory.json"), encode(memory_));
}

ChainPlace Spool::next_place(const std::string& boot_id, Id fresh) const {
  if (memory_.head && memory_.head_boot == boot_id) return place_after(*memory_.head);
  return first_place(fresh, memory_.head);
}

std::vector<Lost> Spool::lost() const {
  const auto& all = memory_.lost;
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most_told))};
}

bool Spool::is_full() const {
  return bytes_ >= limits_.bytes;
}

Result<> Spool::note_unsealed_scan(TimePoint started, TimePoint finished) {
  if (!memory_.coalesced) memory_.coalesced = Coalesced{0, started, finished};
  ++memory_.coalesced->scans;
  memory_.coalesced->to = finished;
  return keep_memory();
}

// What lies under its name may have been changed meanwhile.
Result<> Spool::keep_object(const Object& object) const {
  if (this->object(object.name.digest)) return {};
  return write_file_atomically(folder_ + "/objects/" + to_hex(object.name.digest), object.bytes);
}

Result<> Spool::put(const Envelope& envelope, const std::vector<Object>& objects) {
  if (is_full())
    return Error{ErrorCode::unavailable,
                 "the spool is full; nothing more is sealed until it is delivered"};
  auto own = read_own_place(envelope);
  if (!own) return own.error();
  for (const Object& object : objects) {
    if (const auto kept = keep_object(object); !kept) return kept;
  }
  const Digest name = digest(envelope);
  const std::string text = encode(envelope);
  const std::uint64_t number = memory_.next_number;
  const std::string file = file_name(number, name);
  if (const auto written = write_file_atomically(path_of(file), text); !written) return written;
  waiting_.push_back({file, number, name, text.size(), own->objects});
  ++memory_.next_number;
  count_sealed(memory_, *own, name);
  count_bytes();
  return keep_memory();
}

std::optional<Link> Spool::oldest() const {
  if (waiting_.empty()) return std::nullopt;
  return Link{waiting_.front().number, waiting_.front().digest};
}

Result<SpooledEnvelope> Spool::read_oldest() const {
  if (waiting_.empty()) return Error{ErrorCode::not_found, "the spool is empty"};
  return read(waiting_.front().name);
}

std::vector<std::string> Spool::names() const {
  std::vector<std::string> names;
  for (const Waiting& waiting : waiting_) names.push_back(waiting.name);
  return names;
}

Result<SpooledEnvelope> Spool::read(const std::string& name) const {
  const auto parts = parse_name(name, envelope_ending);
  if (!parts) return Error{ErrorCode::invalid_argument, name + " is no name of the spool"};
  auto envelope = read_named(path_of(name), parts->digest);
  if (!envelope) return within(name, envelope.error());
  const auto own = read_own_place(*envelope);
  if (!own) return within(name, own.error());
  return SpooledEnvelope{{own->place.index, parts->digest}, own->place.id, std::move(*envelope)};
}

bool Spool::waits(const std::string& name) const {
  return file_exists(path_of(name));
}

Result<Bytes> Spool::object(const Digest& digest) const {
  const std::string path = folder_ + "/objects/" + to_hex(digest);
  if (!file_exists(path))
    return Error{ErrorCode::not_found, "object " + to_text(digest) + " is gone"};
  auto bytes = read_file(path, object_limit);
  if (!bytes || sha256(*bytes) != digest) {
    return Error{ErrorCode::not_found, "object " + to_text(digest) + " was changed on this PC"};
  }
  return bytes;
}

std::size_t Spool::kept_aside() const {
  const auto names = list_folder(folder_ + "/aside");
  if (!names) return 0;
  const auto count = std::count_if(names->begin(), names->end(), [](const std::string& name) {
    return parse_name(name, envelope_ending).has_value();
  });
  return static_cast<std::size_t>(count);
}

Result<std::vector<std::string>> Spool::delivered() const {
  const auto files = list_folder(folder_ + "/receipts");
  if (!files) return files.error();
  std::vector<std::string> names;
  for (auto file = files->rbegin(); file != files->rend(); ++file) {
    if (!parse_name(*file, sent_ending)) continue;
    names.push_back(file->substr(0, file->size() - (sent_ending.size() - envelope_ending.size())));
  }
  return names;
}

Result<Envelope> Spool::read_delivered(const std::string& name) const {
  const auto parts = parse_name(name, envelope_ending);
  if (!parts) return Error{ErrorCode::invalid_argument, name + " is no name of the spool"};
  return read_named(folder_ + "/receipts/" + name + ".sent", parts->digest);
}

Result<Envelope> Spool::receipt(const std::string& name) const {
  return read_envelope(folder_ + "/receipts/" + name);
}

std::vector<Spool::Waiting>::iterator Spool::find(const Digest& digest) {
  return std::find_if(waiting_.begin(), waiting_.end(),
                      [&](const Waiting& waiting) { return waiting.digest == digest; });
}

Result<> Spool::acknowledge(const Digest& envelope, const Envelope& receipt, TimePoint received) {
  const auto waiting = find(envelope);
  if (waiting == waiting_.end())
    return Error{ErrorCode::not_found, "nothing waits for this receipt"};
  const auto kept = write_file_atomically(folder_ + "/receipts/" + waiting->name, encode(receipt));
  if (!kept) return kept;
  if (!memory_.received || *memory_.received <= received) {
    memory_.seen = leaf_hash(receipt.payload);
    memory_.received = received;
  }
  // After a kill inside set_aside() it may stand there, and was taken after all.
  const Lost told = lost_of(*waiting, {});
  std::erase_if(memory_.lost, [&](const Lost& lost) {
    return lost.chain == told.chain && lost.index == told.index;
  });
  if (const auto remembered = keep_memory(); !remembered) return remembered;
  return take_out(waiting, folder_ + "/receipts/" + waiting->name + ".sent");
}

Result<> Spool::set_aside(const Digest& envelope, const std::string& reason) {
  const auto waiting = find(envelope);
  if (waiting == waiting_.end()) return Error{ErrorCode::not_found, "it does not wait"};
  Lost lost = lost_of(*waiting, reason);
  // After a kill between this note and the move the same is set aside again, and noted once.
  const bool is_noted =
      std::find(memory_.lost.begin(), memory_.lost.end(), lost) != memory_.lost.end();
  if (!is_noted) memory_.lost.push_back(std::move(lost));
  if (const auto kept = keep_memory(); !kept) return kept;
  return take_out(waiting, folder_ + "/aside/" + waiting->name);
}

// The place of an envelope that cannot be read follows from the links around it; else it is named
// by its number in the spool.
Lost Spool::lost_of(const Waiting& waiting, const std::string& reason) const {
  if (const auto readable = read(waiting.name)) {
    return {readable->chain, readable->link.index, reason};
  }
  if (memory_.head && memory_.head->digest == waiting.digest) {
    return {memory_.head->chain, memory_.head->index, reason};
  }
  for (const Waiting& other : waiting_) {
    const auto envelope = read_named(path_of(other.name), other.digest);
    const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
    if (!own) continue;
    if (own->place.prev == waiting.digest) return {own->place.id, own->place.index - 1, reason};
    const auto& after = own->place.after;
    if (after && after->digest == waiting.digest) return {after->chain, after->index, reason};
  }
  return {Id{}, waiting.number, reason};
}

Result<> Spool::take_out(std::vector<Waiting>::iterator waiting, const std::string& to) {
  if (const auto moved = move_file(path_of(waiting->name), to); !moved) return moved;
  waiting_.erase(waiting);
  count_bytes();
  return forget_objects();
}

std::uint64_t Spool::size_of_object(const Digest& digest) const {
  return size_or_zero(folder_ + "/objects/" + to_hex(digest));
}

void Spool::count_bytes() {
  std::map<Digest, std::uint64_t> needed;
  bytes_ = 0;
  for (const Waiting& waiting : waiting_) {
    bytes_ += waiting.size;
    if (!waiting.objects) continue;
    for (const Digest& object : *waiting.objects) {
      const auto known = needed_.find(object);
      needed.try_emplace(object, known == needed_.end() ? size_of_object(object) : known->second);
    }
  }
  for (const auto& [digest, size] : needed) bytes_ += size;
  needed_ = std::move(needed);
}

// Objects that no waiting envelope names and none of the newest delivered ones.
Result<> Spool::forget_objects() const {
  // Not knowing what it names, nothing is forgotten.
  if (std::any_of(waiting_.begin(), waiting_.end(),
                  [](const Waiting& waiting) { return !waiting.objects; }))
    return {};
  std::set<std::string> kept;
  for (const auto& [digest, size] : needed_) kept.insert(to_hex(digest));
  const auto sent = delivered();
  if (!sent) return sent.error();
  // One where the room is needed for what waits.
  const std::size_t shown = bytes_ >= limits_.bytes / 2 ? 1 : most_shown;
  for (std::size_t i = 0; i < std::min(shown, sent->size()); ++i) {
    const auto envelope = read_delivered((*sent)[i]);
    const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
    if (!own) continue;
    for (const Digest& object : own->objects) kept.insert(to_hex(object));
  }
  const auto objects = list_folder(folder_ + "/objects");
  if (!objects) return objects.error();
  for (const std::string& name : *objects) {
    if (kept.contains(name) || name.size() != hex_digits) continue;
    if (const auto removed = remove_file(folder_ + "/objects/" + name); !removed) return removed;
  }
  return {};
}

}  // namespace examguard
