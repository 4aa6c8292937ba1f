#include "core/report/judged_pack.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

namespace examguard {
namespace {

// Large enough that the C library maps each by itself and gives it back when it is freed.
constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

// Both ways of the same list of fields (each_field below): Packer writes them, Unpacker reads them.
class Packer {
 public:
  void operator()(const std::string& text) {
    number(text.size());
    out_ += text;
  }
  void operator()(const Digest& digest) { out_ += as_bytes(digest); }
  void operator()(const Id& id) { out_.append(id.bytes.begin(), id.bytes.end()); }
  template <class Number>
    requires(std::is_integral_v<Number> || std::is_enum_v<Number>)
  void operator()(Number value) {
    number(static_cast<std::uint64_t>(value));
  }
  void operator()(TimePoint time) { (*this)(time.time_since_epoch().count()); }
  void operator()(Day day) { (*this)(std::chrono::sys_days(day).time_since_epoch().count()); }
  template <class Value>
  void operator()(const std::optional<Value>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <class Value>
  void operator()(const std::vector<Value>& values) {
    number(values.size());
    for (const Value& value : values) (*this)(value);
  }
  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  // Seven bits a byte, the lowest first.
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  Bytes out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  void operator()(std::string& text) { text = bytes(number()); }
  void operator()(Digest& digest) { raw(digest.bytes); }
  void operator()(Id& id) { raw(id.bytes); }
  template <class Number>
    requires(std::is_integral_v<Number> || std::is_enum_v<Number>)
  void operator()(Number& value) {
    value = static_cast<Number>(number());
  }
  void operator()(TimePoint& time) {
    time = TimePoint(std::chrono::milliseconds(static_cast<std::int64_t>(number())));
  }
  void operator()(Day& day) {
    day = std::chrono::sys_days(std::chrono::days(static_cast<std::int32_t>(number())));
  }
  template <class Value>
  void operator()(std::optional<Value>& value) {
    if (number() != 0) (*this)(value.emplace());
  }
  template <class Value>
  void operator()(std::vector<Value>& values) {
    for (auto count = number(); count > 0 && !failed_; --count) (*this)(values.emplace_back());
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  [[nodiscard]] bool is_whole() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto raw = bytes(1);
      if (raw.empty()) return 0;
      const auto byte = static_cast<unsigned char>(raw.front());
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    failed_ = true;
    return 0;
  }

  template <std::size_t size>
  void raw(std::array<std::uint8_t, size>& out) {
    const auto taken = bytes(size);
    if (!failed_) std::memcpy(out.data(), taken.data(), size);
  }
  std::string_view bytes(std::uint64_t count) {
    failed_ = failed_ || count > rest_.size();
    if (failed_) return {};
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

template <class Code, class Seen>
void each_field(Code& code, Seen& o)
  requires std::is_same_v<std::remove_const_t<Seen>, Observation>
{
  code(o.kind);
  for (auto* text : {&o.source, &o.key, &o.name, &o.version, &o.vendor, &o.signer, &o.package,
                     &o.product, &o.original_name, &o.path.text, &o.path.raw, &o.profile, &o.owner,
                     &o.content, &o.content_class, &o.sha256_missing}) {
    code(*text);
  }
  code(o.state);
  for (auto* flag : {&o.system_component, &o.hidden, &o.disguised}) code(*flag);
  code(o.trust);
  code(o.sha256);
  code(o.size);
  for (auto* time : {&o.times.modified, &o.times.changed, &o.times.created}) code(*time);
}

// As a report tells of it: without its criteria.
template <class Code, class Told>
void each_field(Code& code, Told& w)
  requires std::is_same_v<std::remove_const_t<Told>, Waiver>
{
  for (auto* text : {&w.rule, &w.by, &w.reason}) code(*text);
  code(w.sites);
  code(w.until);
}

template <class Code, class Said>
void each_field(Code& code, Said& j)
  requires std::is_same_v<std::remove_const_t<Said>, Judgement>
{
  code(j.verdict);
  code(j.severity);
  code(j.category);
  code(j.layer);
  code(j.rule);
  code(j.criterion);
  code(j.groups);
  code(j.unread);
}

}  // namespace

Bytes pack(const Judged& judged) {
  Packer packer;
  packer(finding_id(judged.observation));
  each_field(packer, judged.observation);
  each_field(packer, judged.judgement);
  const auto& waiver = judged.judgement.waiver;
  packer(waiver != nullptr);
  if (waiver) each_field(packer, *waiver);
  return packer.take();
}

Result<Unpacked> unpack(std::string_view packed) {
  Unpacker unpacker(packed);
  Id id;
  unpacker(id);
  const auto begin = packed.size() - unpacker.left();
  Judged judged;
  each_field(unpacker, judged.observation);
  const auto end = packed.size() - unpacker.left();
  each_field(unpacker, judged.judgement);
  bool is_waived = false;
  unpacker(is_waived);
  if (is_waived) {
    Waiver waiver;
    each_field(unpacker, waiver);
    judged.judgement.waiver = std::make_shared<const Waiver>(std::move(waiver));
  }
  if (!unpacker.is_whole()) return Error{ErrorCode::malformed, "what was judged is damaged"};
  return Unpacked{id, std::move(judged), packed.substr(begin, end - begin)};
}

Bytes pack(const Observation& observation) {
  Packer packer;
  each_field(packer, observation);
  return packer.take();
}

Result<Observation> unpack_observation(std::string_view packed) {
  Unpacker unpacker(packed);
  Observation observation;
  each_field(unpacker, observation);
  if (!unpacker.is_whole()) return Error{ErrorCode::malformed, "what was seen is damaged"};
  return observation;
}

void JudgedPack::add(std::string_view packed) {
  const auto size = static_cast<std::uint32_t>(packed.size());
  const bool fits = !pieces_.empty() && pieces_.back().size() + sizeof size + size <= piece_bytes;
  if (!fits) pieces_.emplace_back().reserve(std::max(piece_bytes, sizeof size + packed.size()));
  pieces_.back().append(reinterpret_cast<const char*>(&size), sizeof size);
  pieces_.back() += packed;
  ++size_;
}

std::deque<Bytes> JudgedPack::take_pieces() {
  size_ = 0;
  return std::exchange(pieces_, {});
}

}  // namespace examguard
