#include "io/http.hpp"

#include <algorithm>

namespace examguard {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

template <class Same>
std::optional<std::string_view> find_one(const HttpPairs& pairs, std::string_view name, Same same) {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : pairs) {
    if (!same(key, name)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

}  // namespace

std::optional<std::string_view> find_header(const HttpPairs& headers, std::string_view name) {
  return find_one(headers, name, same_name);
}

std::optional<std::string_view> find_value(const HttpPairs& pairs, std::string_view name) {
  return find_one(pairs, name, std::equal_to<>());
}

Result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return Error{ErrorCode::malformed, "a % without two digits"};
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (decoded.find('\0') != std::string::npos) return Error{ErrorCode::malformed, "an encoded NUL"};
  return decoded;
}

Result<HttpPairs> parse_form(std::string_view text) {
  HttpPairs pairs;
  while (!text.empty()) {
    std::string part(text.substr(0, text.find('&')));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    if (pairs.size() == 1000) return Error{ErrorCode::too_large, "more than 1000 fields"};
    std::replace(part.begin(), part.end(), '+', ' ');
    const std::size_t equals = std::min(part.find('='), part.size());
    Result<std::string> key = percent_decoded(std::string_view(part).substr(0, equals));
    if (!key) return key.error();
    Result<std::string> value =
        percent_decoded(std::string_view(part).substr(std::min(equals + 1, part.size())));
    if (!value) return value.error();
    pairs.emplace_back(std::move(*key), std::move(*value));
  }
  return pairs;
}

}  // namespace examguard
