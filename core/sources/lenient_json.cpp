#include "core/sources/lenient_json.hpp"

#include <boost/json/parse.hpp>

#include "core/sources/parsed.hpp"

namespace examguard {
namespace {

namespace json = boost::json;

constexpr std::size_t most_bytes = 64u << 20;

}  // namespace

std::optional<json::object> read_foreign_json(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.size() > most_bytes) return std::nullopt;
  json::parse_options options;
  options.max_depth = 64;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  options.allow_invalid_utf8 = true;  // texts are cleaned where they are taken out
  boost::system::error_code error;
  json::value value = json::parse(trimmed(text), error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string json_text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return {};
  if (value->is_string()) return clean_text(std::string_view(value->get_string()));
  if (value->is_int64()) return std::to_string(value->get_int64());
  return {};
}

bool json_flag(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<std::int64_t> json_number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

const json::object* json_object(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* json_array(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace examguard
