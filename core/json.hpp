// The one decoder for JSON from outside, and typed reading of one object. What the decoder lets
// through has one meaning only: no duplicate keys, no NUL, no number that a double would bend.
// Writing is boost::json with keys inserted in the order of the format's page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/result.hpp"
#include "core/values.hpp"

namespace examguard {

struct JsonLimits {
  std::size_t bytes = 16u << 20;
  std::size_t depth = 16;
};

// Refuses duplicate keys (after unescaping), NUL, numbers that are not integers within ±(2^53−1),
// invalid UTF-8, trailing bytes, and whatever is over the limits.
[[nodiscard]] Result<boost::json::value> decode_json(std::string_view bytes,
                                                     const JsonLimits& limits = {});

// Compact, keys in the order of insertion, non-ASCII text as it is: the same value has one
// spelling.
[[nodiscard]] std::string encode_json(const boost::json::value& value);

inline constexpr std::uint64_t json_integer_max = (std::uint64_t{1} << 53) - 1;

// Typed reading of one object. Take every field that the format knows, then call finish(): the
// first thing that was wrong is the error, with the field's name. After an error every further
// answer is a default, so that a reader is written straight down. Unknown fields are ignored,
// unless `crit` lists them. A text of the wrong JSON type is an error, never a conversion.
class JsonFields {
 public:
  // `where` names the object in errors, e.g. "chain"; empty for the outermost.
  explicit JsonFields(const boost::json::value& value, std::string_view where = {});

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key);  // required; may be empty
  [[nodiscard]] std::string name(std::string_view key);  // required, not empty, ≤ 256 bytes
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view key);
  [[nodiscard]] std::uint64_t count(std::string_view key);  // required, 0 to 2^53−1
  [[nodiscard]] std::uint64_t count_or(std::string_view key, std::uint64_t otherwise);
  [[nodiscard]] bool boolean_or(std::string_view key, bool otherwise);
  [[nodiscard]] Id id(std::string_view key);
  [[nodiscard]] std::optional<Id> optional_id(std::string_view key);
  [[nodiscard]] Digest digest(std::string_view key);  // "sha256:…"
  [[nodiscard]] std::optional<Digest> optional_digest(std::string_view key);
  [[nodiscard]] TimePoint time(std::string_view key);
  [[nodiscard]] std::optional<TimePoint> optional_time(std::string_view key);
  [[nodiscard]] Bytes base64(std::string_view key);
  // The index of one of `words`; required.
  [[nodiscard]] std::size_t choice(std::string_view key, std::span<const std::string_view> words);
  [[nodiscard]] std::size_t choice(std::string_view key,
                                   std::initializer_list<std::string_view> words) {
    return choice(key, std::span(words.begin(), words.size()));
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);            // absent: empty
  [[nodiscard]] std::vector<Digest> digests(std::string_view key);               // absent: empty
  [[nodiscard]] std::map<std::string, Digest> digest_map(std::string_view key);  // absent: empty
  // A nested object or any other value; absent: nullptr.
  [[nodiscard]] const boost::json::value* child(std::string_view key);
  [[nodiscard]] const boost::json::value* required_child(std::string_view key);
  // Calls `read` on each item, stops at its first error. Absent: nothing. More than `most`: error.
  using ReadItem = std::function<Result<void>(const boost::json::value&)>;
  void each(std::string_view key, std::size_t most, const ReadItem& read);

  // `read` is a function like Result<Link> link_from_json(const boost::json::value&).
  template <class T>
  [[nodiscard]] std::optional<T> optional_object(std::string_view key,
                                                 Result<T> (*read)(const boost::json::value&)) {
    const boost::json::value* value = child(key);
    if (value == nullptr) return std::nullopt;
    Result<T> object = read(*value);
    if (!object) fail(key, object.error());
    return object ? std::optional<T>(std::move(*object)) : std::nullopt;
  }
  // The same, but required.
  template <class T>
  [[nodiscard]] T object(std::string_view key, Result<T> (*read)(const boost::json::value&)) {
    auto object = optional_object(key, read);
    if (!object) fail(key, "is missing");
    return object ? std::move(*object) : T{};
  }
  template <class T>
  [[nodiscard]] std::vector<T> objects(std::string_view key, std::size_t most,
                                       Result<T> (*read)(const boost::json::value&)) {
    std::vector<T> out;
    each(key, most, [&](const boost::json::value& item) -> Result<void> {
      Result<T> object = read(item);
      if (!object) return object.error();
      out.push_back(std::move(*object));
      return {};
    });
    return out;
  }

  void fail(std::string_view key, std::string_view what);
  void fail(std::string_view key, Error error);  // from a nested reader

  // What was wrong so far.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  // Also refuses an unknown field that `crit` lists.
  [[nodiscard]] std::optional<Error> finish();

 private:
  const boost::json::value* take(std::string_view key, bool required);
  [[nodiscard]] std::string name_of(std::string_view key) const;
  template <class T>
  T parsed(std::string_view key, Result<T> (*parse)(std::string_view));
  template <class T>
  std::optional<T> optional_parsed(std::string_view key, Result<T> (*parse)(std::string_view));

  const boost::json::object* object_ = nullptr;
  std::string where_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace examguard
