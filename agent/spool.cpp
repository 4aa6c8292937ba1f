#include "agent/spool.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/json.hpp"
#include "io/file.hpp"

namespace examguard {
namespace {

constexpr std::size_t envelope_file_limit = 1u << 20;
constexpr std::size_t number_digits = 16;

std::string file_name(std::uint64_t number, const Digest& digest) {
  std::string digits = std::to_string(number);
  digits.insert(0, number_digits - std::min(number_digits, digits.size()), '0');
  return digits + "-" + to_hex(digest) + ".json";
}

std::optional<std::uint64_t> number_of(const std::string& name) {
  if (name.size() <= number_digits || name[number_digits] != '-') return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : name.substr(0, number_digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

boost::json::value lost_to_json(const Lost& lost) {
  return boost::json::object{
      {"chain", to_text(lost.chain)}, {"index", lost.index}, {"reason", lost.reason}};
}

Result<Lost> lost_from_json(const boost::json::value& json) {
  JsonFields fields(json, "lost");
  Lost lost;
  lost.chain = fields.id("chain");
  lost.index = fields.count("index");
  lost.reason = fields.text("reason");
  if (const auto error = fields.finish()) return *error;
  return lost;
}

Result<Coalesced> coalesced_from_json(const boost::json::value& json) {
  JsonFields fields(json, "coalesced");
  Coalesced coalesced;
  coalesced.scans = fields.count("scans");
  coalesced.from = fields.time("from");
  coalesced.to = fields.time("to");
  if (const auto error = fields.finish()) return *error;
  return coalesced;
}

}  // namespace

Result<OwnPlace> read_own_place(const Envelope& envelope) {
  const auto json = decode_json(envelope.payload);
  if (!json) return json.error();
  JsonFields fields(*json);
  const auto chain = fields.optional_object<ChainPlace>("chain", chain_place_from_json);
  OwnPlace own;
  own.boot_id = fields.optional_text("boot_id").value_or("");
  if (const auto* time = fields.child("time"); time != nullptr && time->is_object()) {
    JsonFields inner(*time, "time");
    own.boot_id = inner.optional_text("boot_id").value_or("");
  }
  for (const char* name : {"findings", "programs"}) {
    if (const auto* object = fields.child(name); object != nullptr) {
      JsonFields inner(*object, name);
      own.objects.push_back(inner.digest("digest"));
      if (const auto error = inner.finish()) return *error;
    }
  }
  if (const auto error = fields.finish()) return *error;
  if (!chain) return Error{ErrorCode::malformed, "an envelope of this PC names no chain"};
  own.place = *chain;
  return own;
}

Result<Spool> Spool::open(std::string folder, SpoolLimits limits) {
  for (const char* part : {"", "/objects", "/aside", "/receipts"}) {
    if (const auto made = create_private_folder(folder + part); !made) return made.error();
    if (const auto swept = remove_half_written(folder + part); !swept) return swept.error();
  }
  Spool spool(std::move(folder), limits);
  if (const auto loaded = spool.load(); !loaded) return within("opening the spool", loaded.error());
  return spool;
}

Result<> Spool::load() {
  if (file_exists(folder_ + "/memory.json")) {
    const auto bytes = read_private_file(folder_ + "/memory.json", envelope_file_limit);
    if (!bytes) return bytes.error();
    const auto json = decode_json(*bytes);
    if (!json) return within("memory.json", json.error());
    JsonFields fields(*json);
    head_ = fields.optional_object<Stand>("head", stand_from_json);
    head_boot_ = fields.optional_text("boot_id").value_or("");
    seen_ = fields.optional_digest("seen");
    received_ = fields.optional_time("received");
    lost_ = fields.objects<Lost>("lost", 100'000, lost_from_json);
    coalesced_ = fields.optional_object<Coalesced>("coalesced", coalesced_from_json);
    next_number_ = fields.count_or("next", 0);
    if (const auto error = fields.finish()) return within("memory.json", *error);
  }
  const auto names = list_folder(folder_);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const auto number = number_of(name);
    if (!number) continue;
    const auto size = file_size(folder_ + "/" + name);
    if (!size) return size.error();
    bytes_ += *size;
    next_number_ = std::max(next_number_, *number + 1);
    names_.push_back(name);
  }
  const auto objects = list_folder(folder_ + "/objects");
  if (!objects) return objects.error();
  for (const std::string& name : *objects) {
    const auto size = file_size(folder_ + "/objects/" + name);
    if (!size) return size.error();
    bytes_ += *size;
  }
  return adopt_newest();
}

// A kill after the envelope was written and before the memory was: the envelope counts.
Result<> Spool::adopt_newest() {
  if (names_.empty()) return {};
  const auto bytes = read_private_file(folder_ + "/" + names_.back(), envelope_file_limit);
  if (!bytes) return bytes.error();
  const auto envelope = decode_envelope(*bytes);
  const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
  if (!own) return {};  // read_oldest() names it when its turn comes
  const bool goes_on = head_ && head_->chain == own->place.id;
  if (goes_on && head_->index >= own->place.index) return {};
  const Stand stand = stand_at(own->place, digest(*envelope));
  if (head_ == stand) return {};
  if (!goes_on && head_ && own->place.after != head_) return {};
  head_ = stand;
  head_boot_ = own->boot_id;
  lost_.clear();
  coalesced_.reset();
  return keep_memory();
}

Result<> Spool::keep_memory() const {
  boost::json::object json;
  if (head_) json["head"] = examguard::to_json(*head_);
  json["boot_id"] = head_boot_;
  json["next"] = next_number_;
  if (seen_) json["seen"] = to_text(*seen_);
  if (received_) json["received"] = to_text(*received_);
  boost::json::array lost;
  for (const Lost& one : lost_) lost.push_back(lost_to_json(one));
  json["lost"] = std::move(lost);
  if (coalesced_) {
    json["coalesced"] = boost::json::object{{"scans", coalesced_->scans},
                                            {"from", to_text(coalesced_->from)},
                                            {"to", to_text(coalesced_->to)}};
  }
  return write_file_atomically(folder_ + "/memory.json", encode_json(json));
}

ChainPlace Spool::next_place(const std::string& boot_id, Id fresh) const {
  if (head_ && head_boot_ == boot_id) return place_after(*head_);
  return first_place(fresh, head_);
}

bool Spool::is_full() const {
  return bytes_ >= limits_.bytes;
}

Result<> Spool::note_unsealed_scan(TimePoint started, TimePoint finished) {
  if (!coalesced_) coalesced_ = Coalesced{0, started, finished};
  ++coalesced_->scans;
  coalesced_->to = finished;
  return keep_memory();
}

Result<> Spool::put(const Envelope& envelope, const ChainPlace& place, const std::string& boot_id,
                    const std::vector<Object>& objects, bool tells_lost) {
  if (is_full())
    return Error{ErrorCode::unavailable,
                 "the spool is full; nothing more is sealed until it is delivered"};
  for (const Object& object : objects) {
    const std::string path = folder_ + "/objects/" + to_hex(object.name.digest);
    if (file_exists(path)) continue;
    if (const auto written = write_file_atomically(path, object.bytes); !written) return written;
    bytes_ += object.bytes.size();
  }
  const Digest name = digest(envelope);
  const std::string text = encode(envelope);
  const std::string file = file_name(next_number_, name);
  if (const auto written = write_file_atomically(folder_ + "/" + file, text); !written)
    return written;
  ++next_number_;
  bytes_ += text.size();
  names_.push_back(file);
  head_ = stand_at(place, name);
  head_boot_ = boot_id;
  if (tells_lost) {
    lost_.clear();
    coalesced_.reset();
  }
  return keep_memory();
}

std::optional<Link> Spool::oldest() const {
  if (names_.empty()) return std::nullopt;
  const auto number = number_of(names_.front());
  const auto digest =
      parse_hex_digest(std::string_view(names_.front()).substr(number_digits + 1, 64));
  return Link{number.value_or(0), digest ? *digest : Digest{}};
}

Result<SpooledEnvelope> Spool::read_oldest() const {
  if (names_.empty()) return Error{ErrorCode::not_found, "the spool is empty"};
  const auto bytes = read_private_file(folder_ + "/" + names_.front(), envelope_file_limit);
  if (!bytes) return bytes.error();
  auto envelope = decode_envelope(*bytes);
  if (!envelope) return within(names_.front(), envelope.error());
  const Digest name = digest(*envelope);
  if (names_.front().find(to_hex(name)) == std::string::npos) {
    return Error{ErrorCode::malformed,
                 names_.front() + " was changed: its content has another digest than its name"};
  }
  const auto own = read_own_place(*envelope);
  if (!own) return within(names_.front(), own.error());
  return SpooledEnvelope{{own->place.index, name}, own->place.id, std::move(*envelope)};
}

Result<Bytes> Spool::object(const Digest& digest) const {
  const std::string path = folder_ + "/objects/" + to_hex(digest);
  if (!file_exists(path))
    return Error{ErrorCode::not_found, "object " + to_text(digest) + " is gone"};
  auto bytes = read_private_file(path, object_limit);
  if (!bytes) return bytes.error();
  if (sha256(*bytes) != digest) {
    return Error{ErrorCode::not_found, "object " + to_text(digest) + " was changed on this PC"};
  }
  return bytes;
}

Result<> Spool::acknowledge(const Envelope& receipt, TimePoint received) {
  if (names_.empty()) return Error{ErrorCode::not_found, "nothing waits for this receipt"};
  const std::string name = names_.front();
  if (const auto kept = write_file_atomically(folder_ + "/receipts/" + name, encode(receipt));
      !kept)
    return kept;
  seen_ = leaf_hash(receipt.payload);
  received_ = received;
  if (const auto kept = keep_memory(); !kept) return kept;
  const auto size = file_size(folder_ + "/" + name);
  if (const auto moved = move_file(folder_ + "/" + name, folder_ + "/receipts/" + name + ".sent");
      !moved)
    return moved;
  bytes_ -= size ? std::min(*size, bytes_) : 0;
  names_.erase(names_.begin());
  return forget_objects();
}

Result<> Spool::set_aside(const std::string& reason) {
  if (names_.empty()) return Error{ErrorCode::not_found, "nothing is there to set aside"};
  const std::string name = names_.front();
  Lost lost{{}, 0, reason};
  if (const auto oldest = read_oldest()) {
    lost.chain = oldest->chain;
    lost.index = oldest->link.index;
  }
  // After a kill between this note and the move the same is set aside again, and noted once.
  if (std::find(lost_.begin(), lost_.end(), lost) == lost_.end()) lost_.push_back(std::move(lost));
  if (const auto kept = keep_memory(); !kept) return kept;
  const auto size = file_size(folder_ + "/" + name);
  if (const auto moved = move_file(folder_ + "/" + name, folder_ + "/aside/" + name); !moved)
    return moved;
  bytes_ -= size ? std::min(*size, bytes_) : 0;
  names_.erase(names_.begin());
  return forget_objects();
}

// Objects that no waiting envelope names; those of the newest report stay, so that the local report
// can show them.
Result<> Spool::forget_objects() {
  constexpr std::size_t keep = 8;
  std::set<std::string> needed;
  std::vector<std::string> files;
  for (const std::string& name : names_) files.push_back(folder_ + "/" + name);
  const auto sent = list_folder(folder_ + "/receipts");
  if (!sent) return sent.error();
  std::size_t recent = 0;
  for (auto name = sent->rbegin(); name != sent->rend() && recent < keep; ++name) {
    if (!name->ends_with(".sent")) continue;
    files.push_back(folder_ + "/receipts/" + *name);
    ++recent;
  }
  for (const std::string& file : files) {
    const auto bytes = read_private_file(file, envelope_file_limit);
    const auto envelope = bytes ? decode_envelope(*bytes) : Result<Envelope>(bytes.error());
    const auto own = envelope ? read_own_place(*envelope) : Result<OwnPlace>(envelope.error());
    if (!own) return {};  // not knowing what it names, nothing is forgotten
    for (const Digest& object : own->objects) needed.insert(to_hex(object));
  }
  const auto objects = list_folder(folder_ + "/objects");
  if (!objects) return objects.error();
  for (const std::string& name : *objects) {
    if (needed.contains(name)) continue;
    const std::string path = folder_ + "/objects/" + name;
    const auto size = file_size(path);
    if (const auto removed = remove_file(path); !removed) return removed;
    bytes_ -= size ? std::min(*size, bytes_) : 0;
  }
  return {};
}

}  // namespace examguard
