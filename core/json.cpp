#include "core/json.hpp"

#include <unordered_set>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>

namespace examguard {
namespace {

namespace json = boost::json;

// Builds the value as Boost's own handler does, and refuses what has two meanings. The library
// stops as soon as an event function answers false.
struct StrictHandler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  json::value_stack stack;
  std::vector<std::unordered_set<std::string>> keys;  // of every open object
  std::string key;                                    // its parts so far
  std::string_view refused;

  bool refuse(std::string_view why, json::error_code& error) {
    refused = why;
    error = json::error::syntax;
    return false;
  }

  // Escaped or not: a NUL ends a text in half of the world's programs.
  bool take(std::string_view text, json::error_code& error) {
    return text.find('\0') == std::string_view::npos || refuse("NUL in a text", error);
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    keys.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t size, json::error_code&) {
    keys.pop_back();
    stack.push_object(size);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t size, json::error_code&) {
    stack.push_array(size);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code& error) {
    key.append(part.data(), part.size());
    stack.push_chars(part);
    return take({part.data(), part.size()}, error);
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key.append(part.data(), part.size());
    stack.push_key(part);
    if (!take(key, error)) return false;
    const bool fresh = keys.back().insert(std::move(key)).second;
    key.clear();
    return fresh || refuse("duplicate key", error);
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code& error) {
    stack.push_chars(part);
    return take({part.data(), part.size()}, error);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    stack.push_string(part);
    return take({part.data(), part.size()}, error);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code& error) {
    constexpr auto most = static_cast<std::int64_t>(json_integer_max);
    if (number < -most || number > most) return refuse("number beyond 2^53-1", error);
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code& error) {
    return refuse("number beyond 2^53-1", error);  // smaller ones come as int64
  }
  bool on_double(double, json::string_view, json::error_code& error) {
    return refuse("number that is not a plain integer", error);
  }
  bool on_bool(bool value, json::error_code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(json::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

Error malformed(std::size_t at, std::string_view what) {
  return {ErrorCode::malformed, "JSON, byte " + std::to_string(at) + ": " + std::string(what)};
}

}  // namespace

Result<json::value> decode_json(std::string_view bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return Error{ErrorCode::too_large, "JSON of " + std::to_string(bytes.size()) +
                                           " bytes; at most " + std::to_string(limits.bytes)};
  }
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<StrictHandler> parser(options);
  StrictHandler& handler = parser.handler();
  handler.stack.reset();

  json::error_code error;
  const std::size_t read = parser.write_some(false, bytes.data(), bytes.size(), error);
  if (!handler.refused.empty()) return malformed(read, handler.refused);
  if (error) return malformed(read, error.message());
  if (read < bytes.size()) return malformed(read, "bytes behind the value");
  return handler.stack.release();
}

std::string encode_json(const json::value& value) {
  return json::serialize(value);
}

}  // namespace examguard
