// JsonFields of core/json.hpp: typed reading of one object.
#include <algorithm>

#include "core/json.hpp"
#include "core/text.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_name = 256;
constexpr std::size_t most_items = 10'000;

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

std::string shown(const json::value& value) {
  constexpr std::size_t longest_shown = 60;
  std::string text = encode_json(value);
  if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "...";
  return to_visible(text);
}

}  // namespace

JsonFields::JsonFields(const json::value& value, std::string_view where)
    : object_(value.if_object()), where_(where) {
  if (object_ == nullptr) {
    error_ =
        Error{ErrorCode::malformed, (where_.empty() ? "" : where_ + ": ") +
                                        std::string("expected an object, got ") + shown(value)};
  }
}

std::string JsonFields::name_of(std::string_view key) const {
  return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

void JsonFields::fail(std::string_view key, std::string_view what) {
  fail(key, Error{ErrorCode::malformed, std::string(what)});
}

void JsonFields::fail(std::string_view key, Error error) {
  if (!error_) error_ = within(name_of(key), std::move(error));
}

bool JsonFields::has(std::string_view key) const {
  return object_ != nullptr && object_->contains(key);
}

const json::value* JsonFields::take(std::string_view key, bool required) {
  known_.emplace_back(key);
  if (error_) return nullptr;
  const json::value* value = object_->if_contains(key);
  if (value == nullptr && required) fail(key, "is missing");
  return value;
}

const json::value* JsonFields::child(std::string_view key) {
  return take(key, false);
}

const json::value* JsonFields::required_child(std::string_view key) {
  return take(key, true);
}

std::string JsonFields::text(std::string_view key) {
  const json::value* value = take(key, true);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    fail(key, "expected text, got " + shown(*value));
    return {};
  }
  return std::string(view(value->get_string()));
}

std::string JsonFields::name(std::string_view key) {
  std::string out = text(key);
  if (out.empty() || out.size() > longest_name) fail(key, "expected 1 to 256 bytes of text");
  return out;
}

std::optional<std::string> JsonFields::optional_text(std::string_view key) {
  if (!has(key)) {
    known_.emplace_back(key);
    return std::nullopt;
  }
  return text(key);
}

std::uint64_t JsonFields::count(std::string_view key) {
  const json::value* value = take(key, true);
  if (value == nullptr) return 0;
  if (value->is_uint64() && value->get_uint64() <= json_integer_max) return value->get_uint64();
  if (!value->is_int64() || value->get_int64() < 0) {
    fail(key, "expected a count, got " + shown(*value));
    return 0;
  }
  return static_cast<std::uint64_t>(value->get_int64());
}

std::uint64_t JsonFields::count_or(std::string_view key, std::uint64_t otherwise) {
  if (has(key)) return count(key);
  known_.emplace_back(key);
  return otherwise;
}

bool JsonFields::boolean_or(std::string_view key, bool otherwise) {
  const json::value* value = take(key, false);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) {
    fail(key, "expected true or false, got " + shown(*value));
    return otherwise;
  }
  return value->get_bool();
}

template <class T>
T JsonFields::parsed(std::string_view key, Result<T> (*parse)(std::string_view)) {
  const std::string written = text(key);
  if (error_) return {};
  Result<T> value = parse(written);
  if (!value) fail(key, value.error());
  return value ? *value : T{};
}

template <class T>
std::optional<T> JsonFields::optional_parsed(std::string_view key,
                                             Result<T> (*parse)(std::string_view)) {
  if (has(key)) return parsed(key, parse);
  known_.emplace_back(key);
  return std::nullopt;
}

Id JsonFields::id(std::string_view key) {
  return parsed(key, parse_id);
}

std::optional<Id> JsonFields::optional_id(std::string_view key) {
  return optional_parsed(key, parse_id);
}

Digest JsonFields::digest(std::string_view key) {
  return parsed(key, parse_digest);
}

std::optional<Digest> JsonFields::optional_digest(std::string_view key) {
  return optional_parsed(key, parse_digest);
}

TimePoint JsonFields::time(std::string_view key) {
  return parsed(key, parse_time);
}

std::optional<TimePoint> JsonFields::optional_time(std::string_view key) {
  return optional_parsed(key, parse_time);
}

Bytes JsonFields::base64(std::string_view key) {
  return parsed(key, from_base64);
}

std::size_t JsonFields::choice(std::string_view key, std::span<const std::string_view> words) {
  const std::string word = text(key);
  if (error_) return 0;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    fail(key, "unknown word \"" + to_visible(word.substr(0, longest_name)) + "\"");
    return 0;
  }
  return static_cast<std::size_t>(found - words.begin());
}

void JsonFields::each(std::string_view key, std::size_t most, const ReadItem& read) {
  const json::value* value = take(key, false);
  if (value == nullptr) return;
  if (!value->is_array()) return fail(key, "expected a list, got " + shown(*value));
  const json::array& items = value->get_array();
  if (items.size() > most) {
    return fail(key, Error{ErrorCode::too_large, "at most " + std::to_string(most) + " items"});
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto done = read(items[i]); !done) {
      return fail(std::string(key) + "[" + std::to_string(i) + "]", done.error());
    }
  }
}

std::vector<std::string> JsonFields::texts(std::string_view key) {
  std::vector<std::string> out;
  each(key, most_items, [&](const json::value& item) -> Result<void> {
    if (!item.is_string()) return Error{ErrorCode::malformed, "expected text"};
    out.emplace_back(view(item.get_string()));
    return {};
  });
  return out;
}

std::vector<Digest> JsonFields::digests(std::string_view key) {
  std::vector<Digest> out;
  each(key, most_items, [&](const json::value& item) -> Result<void> {
    if (!item.is_string()) return Error{ErrorCode::malformed, "expected a digest"};
    auto digest = parse_digest(view(item.get_string()));
    if (!digest) return digest.error();
    out.push_back(*digest);
    return {};
  });
  return out;
}

std::map<std::string, Digest> JsonFields::digest_map(std::string_view key) {
  std::map<std::string, Digest> out;
  const json::value* value = take(key, false);
  if (value == nullptr) return out;
  if (!value->is_object()) {
    fail(key, "expected an object, got " + shown(*value));
    return out;
  }
  for (const auto& [name, item] : value->get_object()) {
    auto digest = item.is_string() ? parse_digest(view(item.get_string()))
                                   : Error{ErrorCode::malformed, "expected a digest"};
    if (!digest) {
      fail(key, digest.error());
      return out;
    }
    out.emplace(std::string(name), *digest);
  }
  return out;
}

std::optional<Error> JsonFields::finish() {
  for (const std::string& needed : texts("crit")) {
    if (!error_ && std::find(known_.begin(), known_.end(), needed) == known_.end()) {
      fail("crit", Error{ErrorCode::unsupported,
                         "this build does not know the field \"" + to_visible(needed) + "\""});
    }
  }
  return error_;
}

}  // namespace examguard
